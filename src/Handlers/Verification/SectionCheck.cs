using System;
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
        Order(section, device);
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
    private void Order(in SectionInfo section, VmDescriptionDevice device)
    {
        IReadOnlyList<VmDescriptionDevice> devices = _description!.Devices;
        if (!_missing!.Remove(device))
        {
            findings.Add(
                Rules.SectionRepeated, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Name), $"\"{section.Name}\" instance {section.InstanceId} again", "once");
            return;
        }
        int place = _next;
        while (place < devices.Count && devices[place] != device) { place++; }
        if (place == devices.Count)
        {
            findings.Add(
                Rules.VmdescSection, section.Offset, nameof(SectionHeader), nameof(SectionHeader.Name), $"\"{section.Name}\" instance {section.InstanceId}",
                _next < devices.Count ? $"\"{devices[_next].Name}\" instance {devices[_next].InstanceId}, the next one of the VM description" : "no more device");
            return;
        }
        _next = place + 1;
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
        var header = new SectionHeader
        {
            Type = section.Type,
            Id = section.Id,
            Name = Encoding.Latin1.GetBytes(section.Name),
            InstanceId = section.InstanceId,
            VersionId = section.VersionId,
        };
        findings.Add(rule, section.Offset + Fault.PlaceOf(header, field) + inside, nameof(SectionHeader), field, found, expected);
    }
}
