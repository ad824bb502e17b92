using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Ram;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Judges names, instances, versions and lengths of sections, and compares them with the VM description.</summary>
internal sealed class SectionCheck(SavevmReader reader, FindingList findings)
{
    private const string VfioName = "vfio";
    private const int MostAhead = 16;

    // Live sections by name, with the versions that their handlers were registered with from 5.2 to 11.1.
    private static readonly Dictionary<string, uint[]> s_live = new(StringComparer.Ordinal)
    {
        [RamSectionLoader.SectionName] = [RamSectionLoader.SectionVersion],
        [BlockSectionLoader.SectionName] = [1],
        [DirtyBitmapSectionLoader.SectionName] = [DirtyBitmapSectionLoader.SectionVersion],
        [VfioName] = [1],
        ["spapr/htab"] = [1],
        ["s390-skeys"] = [0],
        ["s390-storage_attributes"] = [0],
    };

    private readonly DeviceCheck _devices = new(findings);
    private int _next;
    private VmDescription? _description;
    private HashSet<VmDescriptionDevice>? _missing;
    private readonly Dictionary<VmDescriptionDevice, (long Offset, VmDescriptionDevice? Expected)> _places = [];

    /// <summary>Whether sections were skipped: what the description has and the stream has not may have been there.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>A section was read.</summary>
    /// <param name="isCheckpoint">It is in the device buffer of a COLO checkpoint: the description of the initial stream does not give its size.</param>
    public void Section(bool isCheckpoint = false)
    {
        SectionInfo section = reader.Section;
        if (section.Type == SectionType.Start) { Live(section); }
        else if (section.Type == SectionType.Full) { Device(section, isCheckpoint); }
    }

    /// <summary>The VM description was read, as the last item.</summary>
    public void Description()
    {
        VmDescription description = reader.Description!;
        UseDescription(description);
        if (reader.Configuration?.TargetPageBits is { } bits && description.PageSize is { } size && size != 1 << bits)
        {
            findings.AddOutside(
                Rules.VmdescPageSize, reader.BodyOffset, nameof(VmDescription), "page_size", WireText.Of((long)size), WireText.Of(1L << bits));
        }
        else if (description.PageSize is { } page && !RamBlockList.IsPageSize(page))
        {
            findings.AddOutside(Rules.VmdescPageSize, reader.BodyOffset, nameof(VmDescription), "page_size", WireText.Of((long)page), "a power of two from 1024 to 65536");
        }
        if (description.Configuration is not null && reader.Configuration is null && !IsDamaged)
        {
            findings.AddOutside(Rules.VmdescConfiguration, reader.BodyOffset, nameof(VmDescription), "configuration", "a configuration", "none, as in the stream");
        }
        if (IsDamaged || _missing is null) { return; }
        foreach (VmDescriptionDevice device in _missing.OrderBy(static device => device.Offset))
        {
            findings.AddOutside(
                Rules.VmdescSection, device.Offset, nameof(VmDescription), "devices", $"\"{device.Name}\" instance {device.InstanceId}", "a device of the stream");
        }
    }

    /// <summary>
    /// Whether the header at an offset is that of a device of the VM description, or of a live section, but for the length of its name: then this is the
    /// cause of whatever it was read as.
    /// </summary>
    public bool TakeNameLength(long offset)
    {
        if (reader.Description is { } description)
        {
            for (int i = 0; i < Math.Min(description.Devices.Count, MostAhead); i++)
            {
                // The expected one first, then those that may have been skipped.
                VmDescriptionDevice device = description.Devices[(_next + i) % description.Devices.Count];
                uint? version = device.VmsdName.Length > 0 ? (uint)device.Version : null;
                if (_missing?.Contains(device) == false || !TakeNameLength(offset, SectionType.Full, device.Name, device.InstanceId, version)) { continue; }
                UseDescription(description);
                _ = _missing!.Remove(device);
                _next = ((_next + i) % description.Devices.Count) + 1;
                return true;
            }
        }
        foreach ((string name, uint[] versions) in s_live)
        {
            if (TakeNameLength(offset, SectionType.Start, name, 0, versions[0])) { return true; }
        }
        return false;
    }

    private bool TakeNameLength(long offset, SectionType type, string name, uint instance, uint? version)
    {
        var right = new SectionHeader { Type = type, Name = Encoding.Latin1.GetBytes(name), InstanceId = instance, VersionId = version ?? 0 };
        byte[] bytes = new byte[right.GetLength()];
        if (name.Length == 0 || right.TryWrite(bytes, out _) != OperationStatus.Done || !TryLook(offset, bytes.Length, out ReadOnlySpan<byte> found)) { return false; }
        int length = (int)Fault.PlaceOf(right, nameof(SectionHeader.Name));
        int end = version is null ? (int)Fault.PlaceOf(right, nameof(SectionHeader.VersionId)) : bytes.Length;
        int start = bytes.AsSpan().IndexOf(right.Name);
        if (found[0] != bytes[0] || found[length] == bytes[length] || !found[start..end].SequenceEqual(bytes.AsSpan(start, end - start))) { return false; }
        findings.AddAbout(
            name, instance, Rules.SectionName, offset + length, nameof(SectionHeader), $"{nameof(SectionHeader.Name)}.Length",
            WireText.Of((ulong)found[length]), $"{bytes[length]}, the length of \"{name}\"");
        return true;
    }

    /// <summary>The bytes at an offset, where they can still be seen.</summary>
    private bool TryLook(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        if (!reader.Input.TryPeek(offset, count, out bytes))
        {
            long ahead = offset - reader.Input.Position;
            bytes = ahead >= 0 && ahead < reader.Input.Buffered.Length ? reader.Input.Buffered[(int)ahead..] : default;
        }
        return bytes.Length >= count;
    }

    private void Live(in SectionInfo section)
    {
        string name = section.Name[(section.Name.LastIndexOf("/vfio", StringComparison.Ordinal) + 1)..];
        if (!s_live.TryGetValue(name == VfioName ? name : section.Name, out uint[]? versions))
        {
            Refuse(Rules.SectionName, section, nameof(SectionHeader.Name), WireText.Name(Encoding.Latin1.GetBytes(section.Name)), $"one of {string.Join(", ", s_live.Keys)}");
            return;
        }
        if (section.InstanceId != 0 && name != VfioName)
        {
            Refuse(Rules.SectionInstance, section, nameof(SectionHeader.InstanceId), WireText.Of((ulong)section.InstanceId), "0");
        }
        // Handlers that look at the version themselves have refused it already.
        if (!versions.Contains(section.VersionId))
        {
            Refuse(Rules.SectionVersion, section, nameof(SectionHeader.VersionId), WireText.Of((ulong)section.VersionId), string.Join(" or ", versions));
        }
    }

    private void Device(in SectionInfo section, bool isCheckpoint)
    {
        if (section.Name.Length == 0 || section.Name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            if (TakeNameLength(section.Offset)) { return; }
            int first = Math.Max(0, section.Name.AsSpan().IndexOfAnyExceptInRange(' ', '~'));
            Refuse(Rules.SectionName, section, nameof(SectionHeader.Name), WireText.Name(Encoding.Latin1.GetBytes(section.Name)), "a name in ASCII", first);
            SkipExpected();
            return;
        }
        if (reader.Description is not { } description || (reader.InPackage && !isCheckpoint)) { return; }
        if (!isCheckpoint) { UseDescription(description); }
        if (!description.TryGetDevice(section.Name, section.InstanceId, out VmDescriptionDevice? device))
        {
            VmDescriptionDevice? expected = !isCheckpoint && _next < description.Devices.Count ? description.Devices[_next] : null;
            if (expected?.Name == section.Name)
            {
                Refuse(Rules.SectionInstance, section, nameof(SectionHeader.InstanceId), WireText.Of((ulong)section.InstanceId), $"{expected.InstanceId}, as in the VM description");
            }
            else if (TakeNameLength(section.Offset)) { return; }
            else
            {
                Refuse(
                    Rules.SectionName, section, nameof(SectionHeader.Name), $"\"{section.Name}\" instance {section.InstanceId}",
                    expected is null ? "a device of the VM description" : $"\"{expected.Name}\" instance {expected.InstanceId}, the next one of the VM description",
                    FirstDifference(section.Name, expected?.Name ?? ""));
            }
            SkipExpected();
            return;
        }
        if (device.VmsdName.Length > 0 && device.Version != section.VersionId)
        {
            Refuse(Rules.SectionVersion, section, nameof(SectionHeader.VersionId), WireText.Of((ulong)section.VersionId), $"{device.Version}, as in the VM description");
        }
        if (isCheckpoint) { return; }
        device = Order(section, device);
        if (device.BodyLength != reader.BodyLength)
        {
            findings.Add(
                Rules.VmdescSize, reader.BodyOffset, "Section", "Body", $"{WireText.Of(reader.BodyLength)} bytes", $"{WireText.Of(device.BodyLength)}, as in the VM description");
        }
        else if (reader.IsOpaque)
        {
            _devices.Check(device, reader.Body, reader.BodyOffset);
        }
    }

    /// <summary>The devices of the description are in the order of the stream.</summary>
    /// <returns>The one that the section is: of several with one name and one instance, the first that has not come yet.</returns>
    private VmDescriptionDevice Order(in SectionInfo section, VmDescriptionDevice device)
    {
        IReadOnlyList<VmDescriptionDevice> devices = _description!.Devices;
        if (!_missing!.Remove(device))
        {
            if (TakeInstance(device)) { return device; }
            findings.Add(
                Rules.SectionRepeated, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Name), $"\"{section.Name}\" instance {section.InstanceId} again", "once");
            VmDescriptionDevice? again = devices.FirstOrDefault(other => other.Name == device.Name && other.InstanceId == device.InstanceId && _missing.Contains(other));
            if (again is null) { return device; }
            device = again;
            _ = _missing.Remove(device);
        }
        _places[device] = (section.Offset + Fault.PlaceOf(HeaderOf(section), nameof(SectionHeader.InstanceId)), _next < devices.Count ? devices[_next] : null);
        int place = _next;
        while (place < devices.Count && devices[place] != device) { place++; }
        if (place == devices.Count)
        {
            findings.Add(
                Rules.VmdescSection, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Name), $"\"{section.Name}\" instance {section.InstanceId}",
                _next < devices.Count ? $"\"{devices[_next].Name}\" instance {devices[_next].InstanceId}, the next one of the VM description" : "no more device");
            return device;
        }
        _next = place + 1;
        return device;
    }

    /// <summary>A device comes again: whether the first of them stood where another instance was expected, which never came.</summary>
    private bool TakeInstance(VmDescriptionDevice device)
    {
        if (!_places.TryGetValue(device, out (long Offset, VmDescriptionDevice? Expected) first) || first.Expected is not { } expected
            || expected == device || expected.Name != device.Name || !_missing!.Remove(expected))
        {
            return false;
        }
        findings.AddAbout(
            device.Name, device.InstanceId, Rules.SectionInstance, first.Offset, nameof(SectionHeader), nameof(SectionHeader.InstanceId),
            WireText.Of((ulong)device.InstanceId), $"{expected.InstanceId}, as in the VM description");
        return true;
    }

    // What stands in the place of an expected device is that device, under a damaged name.
    private void SkipExpected()
    {
        if (_description is null || _next >= _description.Devices.Count) { return; }
        _ = _missing!.Remove(_description.Devices[_next++]);
    }

    private void UseDescription(VmDescription description)
    {
        if (_description is not null) { return; }
        _description = description;
        _missing = [.. description.Devices];
    }

    /// <summary>Where two names of one length differ first; 0 for names of different lengths.</summary>
    private static int FirstDifference(string found, string expected) => found.Length == expected.Length ? found.AsSpan().CommonPrefixLength(expected) : 0;

    private void Refuse(Rule rule, in SectionInfo section, string field, string found, string expected, int inside = 0)
    {
        findings.Add(rule, section.Offset + Fault.PlaceOf(HeaderOf(section), field) + inside, nameof(SectionHeader), field, found, expected);
    }

    private static SectionHeader HeaderOf(in SectionInfo section) => new()
    {
        Type = section.Type,
        Id = section.Id,
        Name = Encoding.Latin1.GetBytes(section.Name),
        InstanceId = section.InstanceId,
        VersionId = section.VersionId,
    };
}
