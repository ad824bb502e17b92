using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>Configuration and sections.</content>
public sealed partial class SavevmWriter
{
    private const string BlockSection = "block";
    private const string DirtyBitmapSection = "dirty-bitmap";
    private const string RamSection = "ram";
    private const string IgnoreShared = "x-ignore-shared";
    private const string MappedRam = "mapped-ram";

    /// <summary>Writes the configuration: the second item, for machine types from 2.4 on.</summary>
    /// <param name="configuration">What it says.</param>
    /// <exception cref="ArgumentException">A value does not fit into its field.</exception>
    public void WriteConfiguration(StreamConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (_phase != Phase.Configuration) { Misuse("The configuration stands behind the header."); }
        if (configuration.Parts.Distinct().Count() != configuration.Parts.Count) { Misuse("A subsection of the configuration is there once: a destination keeps what the last one says."); }
        RequireCapabilities(configuration.Capabilities);
        new ConfigurationHeader { Machine = Encoding.Latin1.GetBytes(configuration.Machine) }.Write(Output);
        foreach (ConfigurationPart part in configuration.Parts)
        {
            switch (part)
            {
                case ConfigurationPart.TargetPageBits when configuration.TargetPageBits is int bits:
                    WriteSubsection("configuration/target-page-bits"u8);
                    new TargetPageBits((uint)bits).Write(Output);
                    break;
                case ConfigurationPart.Capabilities:
                    WriteSubsection("configuration/capabilities"u8);
                    new CapabilityCount((uint)configuration.Capabilities.Count).Write(Output);
                    foreach (string capability in configuration.Capabilities) { new CapabilityName { Name = Encoding.Latin1.GetBytes(capability) }.Write(Output); }
                    break;
                case ConfigurationPart.Uuid when configuration.Uuid is Guid uuid:
                    WriteSubsection("configuration/uuid"u8);
                    new MachineUuid { Uuid = uuid.ToByteArray(bigEndian: true) }.Write(Output);
                    break;
            }
        }
        Configuration = configuration;
        _phase = Phase.Items;
    }

    /// <summary>Begins a START or FULL section: its body goes to <see cref="Output"/>.</summary>
    /// <param name="type"><see cref="SectionType.Start"/> or <see cref="SectionType.Full"/>.</param>
    /// <param name="id">The section's id, its own in the whole stream.</param>
    /// <param name="name">The name; characters up to 255 stand for bytes.</param>
    /// <param name="instanceId">Which of several sections of this name.</param>
    /// <param name="versionId">The version of the body's layout.</param>
    /// <exception cref="StreamOrderException">The section may not stand here.</exception>
    public void BeginSection(SectionType type, uint id, string name, uint instanceId, uint versionId)
    {
        if (type is not (SectionType.Start or SectionType.Full)) { throw new ArgumentException("PART and END are known by their id.", nameof(type)); }
        BeginItem();
        if (type == SectionType.Start && name == BlockSection) { Require(StreamFeature.BlockSection); }
        CheckOrder(type);
        KnownSection section = Announce(type, id, name, instanceId, versionId);
        if (!_isContinued) { _order.Announce(section.IsLive); }
        new SectionHeader { Type = type, Id = id, Name = section.NameBytes, InstanceId = instanceId, VersionId = versionId }.Write(Output);
        _open = section;
        _openId = id;
    }

    /// <summary>Begins a PART or END section: its body goes to <see cref="Output"/>.</summary>
    /// <param name="type"><see cref="SectionType.Part"/> or <see cref="SectionType.End"/>.</param>
    /// <param name="id">The id that START announced.</param>
    /// <exception cref="StreamOrderException">The section may not stand here.</exception>
    public void BeginSection(SectionType type, uint id)
    {
        if (type is not (SectionType.Part or SectionType.End)) { throw new ArgumentException("START and FULL need a name.", nameof(type)); }
        BeginItem();
        if (!_sections.TryGetValue(id, out KnownSection? section) || !section.IsLive)
        {
            Misuse(string.Create(CultureInfo.InvariantCulture, $"No section with id {id} was started."));
        }
        CheckOrder(type);
        if (!_isContinued) { _order.Continue(section.Name, type == SectionType.End, section.IsEnded); }
        section.HasParts = true;
        section.IsEnded |= type == SectionType.End;
        new SectionPartHeader { Type = type, Id = id }.Write(Output);
        _open = section;
        _openId = id;
    }

    /// <summary>Ends the section's body, with its footer when there are <see cref="Footers"/>.</summary>
    public void EndSection()
    {
        if (_open is null) { Misuse("No section is open."); }
        if (Footers) { new SectionFooter { Id = _openId }.Write(Output); }
        _open = null;
        _anySection = true;
        EndItem();
    }

    /// <summary>Writes a whole FULL section from bytes.</summary>
    /// <param name="id">The section's id.</param>
    /// <param name="name">The name.</param>
    /// <param name="instanceId">Which of several sections of this name.</param>
    /// <param name="versionId">The version of the body's layout.</param>
    /// <param name="body">The body.</param>
    public void WriteFull(uint id, string name, uint instanceId, uint versionId, ReadOnlySpan<byte> body)
    {
        BeginSection(SectionType.Full, id, name, instanceId, versionId);
        Output.Write(body);
        EndSection();
        Describe(name, instanceId, "", body.Length);
    }

    /// <summary>Writes the FULL section of a device, whether or not it is needed.</summary>
    /// <param name="entry">The device.</param>
    public void WriteFull(SaverEntry entry)
    {
        IDeviceSaver device = entry?.Device ?? throw new ArgumentException("Not a device.", nameof(entry));
        BeginSection(SectionType.Full, entry.Id, entry.Name, entry.InstanceId, device.VersionId);
        long start = Output.Position;
        device.Save(this);
        long length = Output.Position - start;
        EndSection();
        Describe(entry.Name, entry.InstanceId, device.Description, length);
    }

    /// <summary>Writes the START section of a live section.</summary>
    /// <param name="entry">The section.</param>
    public void WriteStart(SaverEntry entry)
    {
        ISectionSaver saver = Live(entry);
        BeginSection(SectionType.Start, entry.Id, entry.Name, entry.InstanceId, saver.VersionId);
        saver.Setup(this);
        EndSection();
    }

    /// <summary>Writes a PART section of a live section.</summary>
    /// <param name="entry">The section.</param>
    /// <param name="byteBudget">About how many bytes; <see cref="long.MaxValue"/> for no limit.</param>
    /// <returns>Whether everything was sent.</returns>
    public bool WritePart(SaverEntry entry, long byteBudget)
    {
        ISectionSaver saver = Live(entry);
        BeginSection(SectionType.Part, entry.Id);
        bool all = saver.Iterate(this, Math.Clamp(byteBudget, 1, long.MaxValue - Output.Position));
        EndSection();
        return all;
    }

    /// <summary>Writes the END section of a live section.</summary>
    /// <param name="entry">The section.</param>
    public void WriteEnd(SaverEntry entry)
    {
        ISectionSaver saver = Live(entry);
        BeginSection(SectionType.End, entry.Id);
        saver.Complete(this);
        EndSection();
    }

    /// <summary>A package begins with LISTEN. A checkpoint of COLO has END sections in its live part, and the devices in its buffer.</summary>
    private void CheckOrder(SectionType type)
    {
        if (InPackage && !_order.IsListening) { Misuse("POSTCOPY_LISTEN is the first item of a package."); }
        if (_isContinued && type != (InDeviceBuffer ? SectionType.Full : SectionType.End)) { Misuse("The live part of a checkpoint has END sections, the device buffer FULL sections."); }
    }

    /// <summary>A loader refuses names that it does not have. Of all others it compares two with what is set on its side.</summary>
    private void RequireCapabilities(IReadOnlyList<string> capabilities)
    {
        foreach (string capability in capabilities)
        {
            if (capability == MappedRam) { Require(capabilities.Contains(IgnoreShared) ? StreamFeature.MappedRamIgnoreShared : StreamFeature.MappedRam); }
            else if (Target is not null && !Target.Capabilities.Contains(capability)) { Require(StreamFeature.UnknownCapability); }
        }
    }

    private static ISectionSaver Live(SaverEntry entry) => entry?.Live ?? throw new ArgumentException("Not a live section.", nameof(entry));

    private KnownSection Announce(SectionType type, uint id, string name, uint instanceId, uint versionId)
    {
        bool isLive = type == SectionType.Start;
        if (_sections.TryGetValue(id, out KnownSection? section))
        {
            if (section.Name != name || section.InstanceId != instanceId || section.IsLive != isLive)
            {
                Misuse(string.Create(CultureInfo.InvariantCulture, $"Id {id} is that of section '{section.Name}' {section.InstanceId}."));
            }
            // A device is sent again in every checkpoint of COLO; nothing is started twice.
            if (isLive || section.Round == _round) { Misuse(string.Create(CultureInfo.InvariantCulture, $"Section '{name}' {instanceId} was written already.")); }
            section.VersionId = versionId;
        }
        else
        {
            section = new KnownSection(name, instanceId, versionId, isLive);
            // Two devices of a machine may have one name and one instance (two buses of an isapc): QEMU writes both, each under an id of its own.
            if (!_ids.TryAdd((name, instanceId), id) && (isLive || _sections[_ids[(name, instanceId)]].IsLive))
            {
                Misuse(string.Create(CultureInfo.InvariantCulture, $"Section '{name}' {instanceId} has id {_ids[(name, instanceId)]}."));
            }
            _sections.Add(id, section);
        }
        section.Round = _round;
        return section;
    }

    private void WriteSubsection(ReadOnlySpan<byte> name) => new SubsectionHeader { Name = name, VersionId = 1 }.Write(Output);
}
