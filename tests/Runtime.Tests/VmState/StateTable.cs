using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Records;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Runtime.Tests.VmState;

/// <summary>What holds for every state and its bytes.</summary>
internal static class StateTable
{
    /// <summary>Bytes and object are the same in both directions; shorter input needs more; every damage is explained exactly when it is refused.</summary>
    public static T Check<T>(Func<T> make, string hex, int? version = null)
        where T : class, IVmState
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        int read = version ?? T.StateDescription.Version;
        T state = make();
        Assert.Equal((OperationStatus.Done, bytes.Length), (state.TryRead(bytes, read, isFinal: true, out int consumed), consumed));
        Assert.Null(make().Explain(bytes, read, isFinal: true));
        if (version is null || version == T.StateDescription.Version)
        {
            Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), Convert.ToHexString(VmStateBody.ToArray(state)));
            Assert.Equal(bytes.Length, state.GetLength());
            byte[] small = new byte[Math.Max(0, bytes.Length - 1)];
            if (bytes.Length > 0) { Assert.Equal((OperationStatus.DestinationTooSmall, 0), (state.TryWrite(small, out int written), written)); }
        }

        // Read again into the same object: the same bytes.
        Assert.Equal(OperationStatus.Done, state.TryRead(bytes, read, isFinal: true, out _));
        Prefixes(make, bytes, read);
        Damage(make, bytes, read);
        return state;
    }

    /// <summary>Every shorter input needs more, consumes nothing and is explained as cut short.</summary>
    public static void Prefixes<T>(Func<T> make, byte[] bytes, int version)
        where T : class, IVmState
    {
        for (int length = 0; length < bytes.Length; length++)
        {
            OperationStatus status = make().TryRead(bytes.AsSpan(0, length), version, isFinal: false, out int consumed);
            Assert.Equal((length, OperationStatus.NeedMoreData, 0), (length, status, consumed));
            Assert.Equal(WireErrorKind.Truncated, make().Explain(bytes.AsSpan(0, length), version, isFinal: false)?.Kind);
        }
        // Without knowing that nothing follows, a subsection could.
        Assert.Equal(OperationStatus.NeedMoreData, make().TryRead(bytes, version, isFinal: false, out _));
        byte[] followed = [.. bytes, 0x7E];
        Assert.Equal((OperationStatus.Done, bytes.Length), (make().TryRead(followed, version, isFinal: false, out int whole), whole));
    }

    /// <summary>The fast and the slow walk agree on every damaged byte.</summary>
    public static void Damage<T>(Func<T> make, byte[] bytes, int version)
        where T : class, IVmState
    {
        byte[] damaged = [.. bytes];
        for (int at = 0; at < bytes.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 1, 5, 0x30, 0x31, 0x7F, 0xFF, (byte)(bytes[at] ^ 0x10) })
            {
                damaged[at] = value;
                foreach (bool isFinal in new[] { true, false })
                {
                    OperationStatus status = make().TryRead(damaged, version, isFinal, out int consumed);
                    WireError? error = make().Explain(damaged, version, isFinal);
                    Assert.Equal((at, value, status == OperationStatus.Done), (at, value, error is null));
                    if (status != OperationStatus.Done) { Assert.Equal((at, value, 0, status == OperationStatus.NeedMoreData), (at, value, consumed, error!.Kind == WireErrorKind.Truncated)); }
                }
            }
            damaged[at] = bytes[at];
        }
    }

    /// <summary>All states that the tests know, by a body that they read.</summary>
    public static IEnumerable<VmStateDescription> Descriptions =>
        [ZooScalars.StateDescription, ZooEqual.StateDescription, ZooArrays.StateDescription, ZooCounted.StateDescription, ZooRest.StateDescription];
}
