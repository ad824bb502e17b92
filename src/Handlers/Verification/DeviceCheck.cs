using System;
using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Linq;
using System.Text;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>
/// Compares the bytes of a device with what the VM description says of them: places of subsections, markers of lists and pointers, values that cannot be.
/// </summary>
internal sealed class DeviceCheck(FindingList findings)
{
    private const byte MarkerNull = 0x30;
    private const byte MarkerPointer = 0x31;
    private const byte MarkerNext = 0x01;
    private const byte MarkerEnd = 0x00;

    // RunState of qapi/run-state.json, from 5.2 to 11.1.
    private static readonly FrozenSet<string> s_runStates = FrozenSet.ToFrozenSet(
        [
            "debug", "inmigrate", "internal-error", "io-error", "paused", "postmigrate", "prelaunch", "finish-migrate", "restore-vm", "running", "save-vm",
            "shutdown", "suspended", "watchdog", "guest-panicked", "colo", "preconfig",
        ],
        StringComparer.Ordinal);

    private long _bodyOffset;

    /// <summary>Checks a device whose described length is its length.</summary>
    public void Check(VmDescriptionDevice device, ReadOnlySpan<byte> body, long bodyOffset)
    {
        if (device.VmsdName.Length == 0) { return; }
        _bodyOffset = bodyOffset;
        VmDescriptionNode state;
        try
        {
            state = device.ReadState();
        }
        catch (WireFormatException error)
        {
            findings.Add(Rules.VmdescJson, error);
            return;
        }
        CheckState(state, body, 0, state.VmsdName);
        if (state.VmsdName == "globalstate") { CheckRunState(state, body); }
    }

    private static long Measure(VmDescriptionNode state)
    {
        long length = 0;
        foreach (VmDescriptionField field in state.Fields) { length += field.Size * (field.ArrayLength ?? 1); }
        foreach (VmDescriptionNode subsection in state.Subsections) { length += HeaderOf(subsection) + Measure(subsection); }
        return length;
    }

    private static long HeaderOf(VmDescriptionNode subsection) => SubsectionHeader.MinimumLength + Encoding.UTF8.GetByteCount(subsection.VmsdName);

    /// <summary>Checks a state; what is in the bytes behind it is not looked at.</summary>
    private void CheckState(VmDescriptionNode state, ReadOnlySpan<byte> body, long start, string path)
    {
        long place = start;
        foreach (VmDescriptionField field in state.Fields)
        {
            long count = field.ArrayLength ?? 1;
            if (field.Size == 0) { continue; }
            for (long i = 0; i < count; i++)
            {
                if (field.Size > body.Length - place) { return; }
                if (!CheckField(field, body, place, path)) { place += (count - i) * field.Size; break; }
                place += field.Size;
            }
        }
        foreach (VmDescriptionNode subsection in state.Subsections)
        {
            if (!CheckSubsection(subsection, body, place, path)) { return; }
            place += HeaderOf(subsection);
            CheckState(subsection, body, place, subsection.VmsdName);
            place += Measure(subsection);
        }
    }

    private bool CheckSubsection(VmDescriptionNode subsection, ReadOnlySpan<byte> body, long place, string path)
    {
        if (place >= body.Length) { return false; }
        ReadOnlySpan<byte> bytes = body[(int)place..];
        bool isThere = SubsectionHeader.TryRead(bytes, out SubsectionHeader header, out _) == OperationStatus.Done;
        if (isThere && header.Name.SequenceEqual(Encoding.UTF8.GetBytes(subsection.VmsdName)) && header.VersionId == subsection.Version) { return true; }
        Add(
            Rules.VmdescSubsection, place, path, isThere ? $"{WireText.Name(header.Name)} version {header.VersionId}" : WireText.Bytes(bytes[..Math.Min(bytes.Length, 8)]),
            string.Create(CultureInfo.InvariantCulture, $"subsection \"{subsection.VmsdName}\" version {subsection.Version}"), nameof(SubsectionHeader));
        return false;
    }

    /// <summary>Checks one element.</summary>
    /// <returns><see langword="false"/> when its type says nothing, and the other elements need not be looked at.</returns>
    private bool CheckField(VmDescriptionField field, ReadOnlySpan<byte> body, long place, string path)
    {
        ReadOnlySpan<byte> bytes = body.Slice((int)place, (int)field.Size);
        switch (field.Type)
        {
            case "bool":
                if (bytes is [> 1]) { Add(Rules.DeviceBool, place, $"{path}.{field.Name}", WireText.Bytes(bytes), "0 or 1"); }
                return true;
            case "nullptr":
                if (bytes is not [MarkerNull]) { AddMarker(place, path, field, bytes, "0x30"); }
                return true;
            case "ptr-marker":
                if (bytes is not [MarkerNull or MarkerPointer]) { AddMarker(place, path, field, bytes, "0x30 or 0x31"); }
                return true;
            case "unused_buffer":
                int first = bytes.IndexOfAnyExcept((byte)0);
                if (first >= 0) { Add(Rules.DeviceState, place + first, $"{path}.{field.Name}", WireText.Bytes(bytes.Slice(first, 1)), "0, the field is not used"); }
                return true;
            case "struct" or "vstruct" or "tmp":
                if (field.States.Count != 1 || Measure(field.States[0]) != field.Size) { return false; }
                CheckState(field.States[0], body, place, $"{path}.{field.Name}");
                return true;
            case "qtailq" or "qlist":
                CheckList(field, body, place, path);
                return true;
            default:
                return false;
        }
    }

    private void CheckList(VmDescriptionField field, ReadOnlySpan<byte> body, long place, string path)
    {
        if (field.States.Sum(static state => Measure(state) + 1) + 1 != field.Size) { return; }
        foreach (VmDescriptionNode element in field.States)
        {
            if (body[(int)place] != MarkerNext)
            {
                AddMarker(place, path, field, body.Slice((int)place, 1), "0x01, another element");
                return;
            }
            place++;
            CheckState(element, body, place, $"{path}.{field.Name}");
            place += Measure(element);
        }
        if (body[(int)place] != MarkerEnd) { AddMarker(place, path, field, body.Slice((int)place, 1), "0x00, the end of the list"); }
    }

    /// <summary>The run state that the destination takes up: a name with zeros behind it.</summary>
    private void CheckRunState(VmDescriptionNode state, ReadOnlySpan<byte> body)
    {
        const int MostOfName = 32;
        long place = 0;
        foreach (VmDescriptionField field in state.Fields)
        {
            if (field.Type == "buffer" && field.Size >= MostOfName && field.Size <= body.Length - place)
            {
                ReadOnlySpan<byte> text = body.Slice((int)place, MostOfName);
                int end = text.IndexOf((byte)0);
                string name = Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
                if (!s_runStates.Contains(name)) { Add(Rules.DeviceState, place, $"globalstate.{field.Name}", WireText.Name(text[..Math.Max(end, 0)]), "a run state"); }
                return;
            }
            place += field.Size;
        }
    }

    private void AddMarker(long place, string path, VmDescriptionField field, ReadOnlySpan<byte> bytes, string expected) =>
        Add(Rules.VmdescMarker, place, $"{path}.{field.Name}", WireText.Bytes(bytes), expected);

    private void Add(Rule rule, long place, string path, string found, string expected, string record = "VmState") =>
        findings.Add(rule, _bodyOffset + place, record, path, found, expected);
}
