using System;
using System.Buffers;
using System.Globalization;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.VmState;

/// <summary>Reads, writes and shows the state of a device as a whole, with exceptions that say what is wrong.</summary>
public static class VmStateBody
{
    /// <summary>Reads a body that is all there.</summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="body">The body of the section, subsections included, and nothing else.</param>
    /// <param name="version">The version that the section's header says.</param>
    /// <exception cref="WireFormatException">The version is not read by this class, the body does not follow the description, or something is left over.</exception>
    public static T Read<T>(ReadOnlySpan<byte> body, uint version)
        where T : class, IVmState, new()
    {
        var state = new T();
        Read(state, body, version);
        return state;
    }

    /// <summary>Reads a body that is all there into an object.</summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="state">The object to fill.</param>
    /// <param name="body">The body of the section, subsections included, and nothing else.</param>
    /// <param name="version">The version that the section's header says.</param>
    /// <exception cref="WireFormatException">The version is not read by this class, the body does not follow the description, or something is left over.</exception>
    public static void Read<T>(T state, ReadOnlySpan<byte> body, uint version)
        where T : class, IVmState
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckVersion<T>(version, 0);
        if (state.TryRead(body, (int)version, isFinal: true, out int consumed) != OperationStatus.Done)
        {
            WireFormatException.Throw(Explanation(state, body, version, isFinal: true), 0);
        }
        if (consumed != body.Length)
        {
            WireFormatException.Throw(
                new WireError(WireErrorKind.Malformed, T.StateDescription.Name, "", consumed, WireText.Bytes(body[consumed..]), "the end of the body"), 0);
        }
    }

    /// <summary>Reads a body from an input, which is left at the first byte behind it.</summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="state">The object to fill.</param>
    /// <param name="input">The input, at the first byte of the body.</param>
    /// <param name="version">The version that the section's header says.</param>
    /// <exception cref="WireFormatException">The version is not read by this class, or the body does not follow the description.</exception>
    public static void Read<T>(T state, WireInput input, uint version)
        where T : class, IVmState
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(input);
        CheckVersion<T>(version, input.Position);
        bool isFinal = false;
        while (true)
        {
            OperationStatus status = state.TryRead(input.Buffered, (int)version, isFinal, out int consumed);
            if (status == OperationStatus.Done)
            {
                input.Advance(consumed);
                return;
            }
            if (status != OperationStatus.NeedMoreData || isFinal) { WireFormatException.Throw(Explanation(state, input.Buffered, version, isFinal), input.Position); }
            isFinal = !input.TryFillMore();
        }
    }

    /// <summary>Writes a body.</summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="state">The device.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidOperationException">The object contradicts its description; the message says which field.</exception>
    public static void Write<T>(T state, IBufferWriter<byte> output)
        where T : class, IVmState
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(output);
        int length = checked((int)state.GetLength());
        if (state.TryWrite(output.GetSpan(length), out int written) != OperationStatus.Done) { throw new InvalidOperationException(state.ExplainWrite()?.ToString()); }
        output.Advance(written);
    }

    /// <summary>Writes a body into an array of its own.</summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="state">The device.</param>
    /// <exception cref="InvalidOperationException">The object contradicts its description; the message says which field.</exception>
    public static byte[] ToArray<T>(T state)
        where T : class, IVmState
    {
        var output = new ArrayBufferWriter<byte>();
        Write(state, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The members of the device's object in the VM description, without braces: <c>"vmsd_name": "..", "version": 1, "fields": [..]</c>. In front of them belong
    /// <c>name</c> and <c>instance_id</c>.
    /// </summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="state">The device, as it is written.</param>
    /// <param name="style">Of which release.</param>
    /// <exception cref="InvalidOperationException">The object contradicts its description; the message says which field.</exception>
    public static string Describe<T>(T state, VmDescriptionStyle style = VmDescriptionStyle.Qemu111)
        where T : class, IVmState
    {
        ArgumentNullException.ThrowIfNull(state);
        _ = state.GetLength();
        var describer = new VmStateDescriber(style);
        state.Describe(describer, T.StateDescription.Version);
        return describer.ToString();
    }

    /// <summary>Stable text of a body: offset, bytes, field and value of every field, one line each. Made for snapshot tests.</summary>
    /// <typeparam name="T">The device's class.</typeparam>
    /// <param name="body">The body, as far as it is one.</param>
    /// <param name="version">The version that the section's header says.</param>
    public static string Dump<T>(ReadOnlySpan<byte> body, uint version)
        where T : class, IVmState, new()
    {
        var trace = new WireTrace();
        WireError? error = new T().Explain(body, (int)version, isFinal: true, trace);
        return AnnotatedDump.Format(body, trace, error);
    }

    private static void CheckVersion<T>(uint version, long offset)
        where T : class, IVmState
    {
        VmStateDescription description = T.StateDescription;
        if (version <= (uint)description.Version && version >= (uint)description.MinimumVersion) { return; }
        WireFormatException.Throw(
            new WireError(
                WireErrorKind.Unsupported,
                description.Name,
                "VersionId",
                0,
                string.Create(CultureInfo.InvariantCulture, $"version {version}"),
                VmStateWalk.Versions(description.MinimumVersion, description.Version)),
            offset);
    }

    private static WireError Explanation<T>(T state, ReadOnlySpan<byte> body, uint version, bool isFinal)
        where T : class, IVmState =>
        state.Explain(body, (int)version, isFinal)
        ?? new WireError(WireErrorKind.Malformed, T.StateDescription.Name, "", 0, "a body that was refused", "one that is refused again: a check of the device changes its mind");
}
