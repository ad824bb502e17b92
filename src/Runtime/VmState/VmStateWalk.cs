using System;
using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using SaveVm.Records;

namespace SaveVm.VmState;

/// <summary>The slow walk over a state, off the hot path: what generated <c>Explain</c> methods have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class VmStateWalk
{
    /// <summary>Reads a nested struct.</summary>
    /// <typeparam name="T">Its class.</typeparam>
    /// <param name="walk">The walk.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="state">The object to fill.</param>
    /// <param name="version">The version it is read with.</param>
    /// <param name="isFinal">Whether nothing comes behind the bytes.</param>
    /// <returns><see langword="false"/> when it cannot be read.</returns>
    public static bool TryStruct<T>(ref WireWalk walk, string field, T state, int version, bool isFinal)
        where T : IVmState
    {
        OperationStatus status = state.TryRead(walk.Rest, version, isFinal, out int consumed);
        var trace = new WireTrace();
        WireError? error = state.Explain(walk.Rest, version, isFinal, trace);
        return walk.TryNested(field, status == OperationStatus.Done ? null : error, trace, consumed);
    }

    /// <summary>Reads the number of elements that a member holds.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="field">The array's name.</param>
    /// <param name="member">The counting member.</param>
    /// <param name="count">What it says, multiplied.</param>
    /// <param name="size">The fewest bytes of an element.</param>
    /// <param name="elements">The number of elements.</param>
    /// <returns><see langword="false"/> when there are not enough bytes, or the count is impossible.</returns>
    public static bool TryCount(ref WireWalk walk, string field, string member, long count, int size, out int elements)
    {
        OperationStatus status = VmStateCodec.TryCount(count, size, walk.Rest.Length, out elements);
        if (status == OperationStatus.InvalidData)
        {
            _ = walk.Reject(field, walk.Offset, $"{member} = {WireText.Of(count)}", "a number of elements that can be");
            return false;
        }
        return status == OperationStatus.Done || walk.TryBytes(field, (ulong)(count * size), out _);
    }

    /// <summary>Reads bytes and records them.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="length">How many.</param>
    /// <param name="value">The bytes.</param>
    /// <returns><see langword="false"/> when the input ends inside them.</returns>
    public static bool TryBytes(ref WireWalk walk, string field, long length, out ReadOnlySpan<byte> value)
    {
        int start = walk.Offset;
        if (!walk.TryBytes(field, (ulong)length, out value)) { return false; }
        if (length > 0) { walk.Show(field, start, WireText.Bytes(value)); }
        return true;
    }

    /// <summary>Reads the byte before an element.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="zero">The value for "none".</param>
    /// <param name="one">The value for "one follows"; 0 when every other value stands for that.</param>
    /// <param name="present">Whether an element follows.</param>
    /// <returns><see langword="false"/> when the input ends before it, or when it is neither.</returns>
    public static bool TryMarker(ref WireWalk walk, string field, byte zero, byte one, out bool present)
    {
        present = false;
        int start = walk.Offset;
        if (!walk.TryInteger(field, 1, ByteOrder.BigEndian, out ulong value)) { return false; }
        present = value != zero;
        if (present && one != 0 && value != one)
        {
            string expected = one == zero ? string.Create(CultureInfo.InvariantCulture, $"0x{zero:X2}, a null pointer as here") : string.Create(CultureInfo.InvariantCulture, $"0x{zero:X2} or 0x{one:X2}");
            _ = walk.Reject(field, start, string.Create(CultureInfo.InvariantCulture, $"0x{value:X2}"), expected);
            return false;
        }
        walk.Show(field, start, string.Create(CultureInfo.InvariantCulture, $"0x{value:X2}"));
        return true;
    }

    /// <summary>Looks for a subsection.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="parent">The description's name.</param>
    /// <param name="isFinal">Whether nothing comes behind the bytes.</param>
    /// <param name="name">The subsection's name; empty when there is none.</param>
    /// <param name="version">Its version.</param>
    /// <returns><see langword="false"/> when the input ends where one could be.</returns>
    public static bool TrySubsection(ref WireWalk walk, string parent, bool isFinal, out string name, out uint version)
    {
        name = "";
        int start = walk.Offset;
        OperationStatus status = VmStateSubsections.TryReadHeader(walk.Rest, Encoding.Latin1.GetBytes(parent), isFinal, out ReadOnlySpan<byte> bytes, out version, out int length);
        if (status != OperationStatus.Done) { return walk.TryBytes("subsections", (ulong)walk.Rest.Length + 1, out _); }
        if (length == 0) { return true; }
        name = Encoding.Latin1.GetString(bytes);
        _ = walk.TryBytes(name, (ulong)length, out _);
        walk.Show(name, start, string.Create(CultureInfo.InvariantCulture, $"subsection, version {version}"));
        return true;
    }

    /// <summary>The version of a subsection is none that can be read.</summary>
    /// <param name="walk">The walk, behind the header.</param>
    /// <param name="name">The subsection's name.</param>
    /// <param name="version">The version that was found.</param>
    /// <param name="minimum">The oldest version.</param>
    /// <param name="maximum">The newest version.</param>
    public static WireError RejectVersion(ref WireWalk walk, string name, uint version, int minimum, int maximum) =>
        walk.Reject(name, walk.Offset - sizeof(uint), string.Create(CultureInfo.InvariantCulture, $"version {version}"), Versions(minimum, maximum)) with { Kind = WireErrorKind.Unsupported };

    /// <summary>The subsection is none of the description's.</summary>
    /// <param name="walk">The walk, behind the header.</param>
    /// <param name="name">The subsection's name.</param>
    /// <param name="known">The names that there are.</param>
    public static WireError RejectSubsection(ref WireWalk walk, string name, string known) =>
        walk.Reject(name, walk.Offset - sizeof(uint) - name.Length, "a subsection of this name", known.Length == 0 ? "none" : known) with { Kind = WireErrorKind.Unsupported };

    /// <summary>A check or a hook said no.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="member">The check or the hook.</param>
    /// <param name="reason">What it said.</param>
    /// <param name="expected">What would have been right.</param>
    public static WireError RejectState(ref WireWalk walk, string member, string reason, string expected) => walk.Reject(member, walk.Offset, reason, expected);

    /// <summary>An object that cannot be written.</summary>
    /// <param name="record">Its class.</param>
    /// <param name="field">The field.</param>
    /// <param name="found">What it holds.</param>
    /// <param name="expected">What would have been right.</param>
    public static WireError Unwritable(string record, string field, string found, string expected) => new(WireErrorKind.Malformed, record, field, 0, found, expected);

    /// <summary>An object that cannot be written because of something in it.</summary>
    /// <param name="record">Its class.</param>
    /// <param name="field">The field.</param>
    /// <param name="error">What is wrong there.</param>
    public static WireError? Within(string record, string field, WireError? error) =>
        error is null ? null : error with { Record = record, Field = error.Field.Length == 0 ? field : $"{field}.{error.Field}" };

    internal static string Versions(int minimum, int maximum) => minimum == maximum
        ? string.Create(CultureInfo.InvariantCulture, $"version {maximum}")
        : string.Create(CultureInfo.InvariantCulture, $"version {minimum} to {maximum}");
}
