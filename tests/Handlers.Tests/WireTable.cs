using System;
using System.Buffers;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Handlers.Tests;

/// <summary>Checks one line of a wire table in both directions, and every input that is cut short.</summary>
internal static class WireTable
{
    public delegate OperationStatus Reader<T>(ReadOnlySpan<byte> source, out T value, out int bytesConsumed)
        where T : allows ref struct;

    public delegate OperationStatus Writer<T>(scoped in T value, Span<byte> destination, out int bytesWritten)
        where T : allows ref struct;

    public delegate void Check<T>(in T value)
        where T : allows ref struct;

    public delegate WireError? Explainer(ReadOnlySpan<byte> source);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A record without context values.</summary>
    public static void BothWays<T>(string hex, Check<T> check)
        where T : IWireRecord<T>, allows ref struct =>
        BothWays(hex, T.TryRead, static (scoped in T value, Span<byte> destination, out int written) => value.TryWrite(destination, out written), static source => T.Explain(source), check);

    public static void BothWays<T>(string hex, Reader<T> read, Writer<T> write, Explainer explain, Check<T> check)
        where T : allows ref struct
    {
        byte[] bytes = Bytes(hex);
        Assert.Equal(OperationStatus.Done, read([.. bytes, 0xEE, 0xEE], out T value, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        check(value);
        Assert.Null(explain(bytes));

        byte[] written = new byte[bytes.Length];
        Assert.Equal(OperationStatus.Done, write(value, written, out int length));
        Assert.Equal(bytes.Length, length);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(written));
        Assert.Equal(OperationStatus.DestinationTooSmall, write(value, new byte[bytes.Length - 1], out length));
        Assert.Equal(0, length);

        for (int cut = 0; cut < bytes.Length; cut++)
        {
            ReadOnlySpan<byte> prefix = bytes.AsSpan(0, cut);
            Assert.Equal(OperationStatus.NeedMoreData, read(prefix, out _, out consumed));
            Assert.Equal(0, consumed);
            Assert.Equal(WireErrorKind.Truncated, explain(prefix)?.Kind);
        }
    }

    /// <summary>Bytes that are no such record: the field at fault is named.</summary>
    public static void Refused<T>(string hex, string field)
        where T : IWireRecord<T>, allows ref struct => Refused<T>(hex, T.TryRead, static source => T.Explain(source), field);

    public static void Refused<T>(string hex, Reader<T> read, Explainer explain, string field)
        where T : allows ref struct
    {
        byte[] bytes = Bytes(hex);
        Assert.Equal(OperationStatus.InvalidData, read(bytes, out _, out int consumed));
        Assert.Equal(0, consumed);
        WireError? error = explain(bytes);
        Assert.Equal(WireErrorKind.Malformed, error?.Kind);
        Assert.Equal(field, error!.Field);
    }
}
