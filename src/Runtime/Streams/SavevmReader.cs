using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>
/// Walks a savevm / migration stream item by item: header, configuration, sections, commands, the items inside packages, end, VM description. Forward
/// only, in bounded memory, with absolute offsets.
/// </summary>
/// <remarks>
/// <para>Bodies of sections carry no length. The loader registered for a section's name reads its body inside <see cref="Read"/>. A section nobody knows is
/// crossed by the size in the VM description, verified, or by the search for its footer and a plausible next item; its bytes are in <see cref="Body"/>.</para>
/// <para>After the end the same reader, with the same ids and loaders, goes on with COLO checkpoints: see <see cref="BeginLivePart"/> and
/// <see cref="BeginDeviceBuffer"/>.</para>
/// <para>Not thread-safe. The input belongs to the caller.</para>
/// </remarks>
public sealed partial class SavevmReader
{
    // Real streams have one live section per kind, and one "vfio" each per device.
    private const int MaximumLiveSections = 1 << 16;
    private const string ItemRecord = "StreamItem";

    private readonly Dictionary<uint, LiveSection> _live = [];
    private readonly StringPool _names = new(256);
    private LiveSection? _lastLive;

    private Phase _phase;
    private bool _isContinued;                   // the stream proper is over: no VM description follows
    private long _regionEnd = long.MaxValue;     // a device buffer
    private long _packageEnd = long.MaxValue;
    private long _itemEnd;

    /// <summary>Starts at the current position of an input, where the magic number is expected.</summary>
    /// <param name="input">The stream's bytes; not disposed.</param>
    /// <param name="registry">Who reads which sections.</param>
    /// <param name="options">What the stream does not say.</param>
    public SavevmReader(WireInput input, SectionRegistry registry, SavevmReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(registry);
        Input = input;
        Registry = registry;
        Options = options ?? new SavevmReaderOptions();
        _itemEnd = input.Position;
    }

    private enum Phase
    {
        Header,
        Configuration,
        Items,
        Description,
        End,
    }

    /// <summary>The stream's bytes. Loaders read from it; others leave it alone between two calls of <see cref="Read"/>.</summary>
    public WireInput Input { get; }

    /// <summary>Who reads which sections.</summary>
    public SectionRegistry Registry { get; }

    /// <summary>What the stream does not say.</summary>
    public SavevmReaderOptions Options { get; }

    /// <summary>The configuration, once it was read; <see langword="null"/> when the stream has none (machine types up to 2.3).</summary>
    public StreamConfiguration? Configuration { get; private set; }

    /// <summary>What command POSTCOPY_ADVISE said of page sizes, once it was read.</summary>
    public PostcopyAdvice? PostcopyAdvice { get; private set; }

    /// <summary>Whether command POSTCOPY_ADVISE was read, with page sizes or without.</summary>
    public bool IsPostcopyAdvised { get; private set; }

    /// <summary>Whether command POSTCOPY_RUN was read: the guest runs at the destination, and no VM description will come.</summary>
    public bool IsPostcopyRunning { get; private set; }

    /// <summary>
    /// Whether sections end in a footer; <see langword="null"/> until the first section has shown it. In a stream that has neither footers nor a VM
    /// description, a device that was cut at a zero byte looks like the last one.
    /// </summary>
    public bool? HasFooters { get; private set; }

    /// <summary>The VM description, as soon as it was found; on inputs that can look ahead that is long before its item.</summary>
    public VmDescription? Description { get; private set; }

    /// <summary>Whether the item is inside a package.</summary>
    public bool InPackage => _packageEnd != long.MaxValue;

    /// <summary>What <see cref="Read"/> came to.</summary>
    public StreamItemKind Kind { get; private set; }

    /// <summary>Absolute offset of the item's first byte.</summary>
    public long Offset { get; private set; }

    /// <summary>The item's length in bytes, footer included; for a package that of the command alone.</summary>
    public long Length => _itemEnd - Offset;

    /// <summary>The section's header, when the item is a section.</summary>
    public SectionInfo Section { get; private set; }

    /// <summary>Absolute offset of the first byte behind the section's header, or of the payload or text.</summary>
    public long BodyOffset { get; private set; }

    /// <summary>The length of the section's body, of the payload or of the text, in bytes.</summary>
    public long BodyLength { get; private set; }

    /// <summary>The id in the last footer that was read; after an error it may be another one than that of <see cref="Section"/>.</summary>
    public uint FooterId { get; private set; }

    /// <summary>Whether the section has no loader: its bytes are in <see cref="Body"/>.</summary>
    public bool IsOpaque { get; private set; }

    /// <summary>
    /// The body of a section without loader, the payload of a command, or the text of the VM description; empty for everything else. Valid until the next
    /// <see cref="Read"/>.
    /// </summary>
    public ReadOnlySpan<byte> Body => IsOpaque || Kind is StreamItemKind.Command or StreamItemKind.VmDescription
        ? Input.Buffered[..(int)BodyLength]
        : default;

    /// <summary>The command, when the item is one. Its payload is in <see cref="Body"/>.</summary>
    public CommandKind Command { get; private set; }

    /// <summary>
    /// The target page size in bytes: what the configuration says; otherwise what the VM description says, when it can be seen; otherwise
    /// <see cref="SavevmReaderOptions.DefaultTargetPageSize"/>.
    /// </summary>
    public int TargetPageSize
    {
        get
        {
            if (Configuration?.TargetPageBits is int bits) { return 1 << bits; }
            FindDescriptionFromEnd();
            return Description?.PageSize is >= 1024 and <= 1 << 30 and int size && int.IsPow2(size) ? size : Options.DefaultTargetPageSize;
        }
    }

    /// <summary>Moves to the next item.</summary>
    /// <returns><see langword="false"/> behind the last one. What follows in the input is none of this stream's.</returns>
    /// <exception cref="WireFormatException">The stream does not follow its format, is of a kind that is not supported, or ends too early.</exception>
    public bool Read()
    {
        LeaveItem();
        switch (_phase)
        {
            case Phase.Header:
                ReadHeader();
                return true;
            case Phase.Configuration:
                _phase = Phase.Items;
                if (Input.TryFill(1) && Input.Buffered[0] == (byte)SectionType.Configuration)
                {
                    ReadConfiguration();
                    return true;
                }
                goto case Phase.Items;
            case Phase.Items:
                ReadItem();
                return true;
            case Phase.Description:
                _phase = Phase.End;
                if (!Options.ExpectDescription || !Input.TryFill(1) || Input.Buffered[0] != (byte)SectionType.VmDescription) { goto default; }
                ReadDescription();
                return true;
            default:
                Kind = StreamItemKind.None;
                return false;
        }
    }

    /// <summary>
    /// COLO, after <see cref="Read"/> has returned <see langword="false"/>: a live part begins at the input's position, sections and commands up to an end.
    /// Go on with <see cref="Read"/> until it returns <see langword="false"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The stream is not at an end.</exception>
    public void BeginLivePart() => Continue(long.MaxValue);

    /// <summary>
    /// COLO, after <see cref="Read"/> has returned <see langword="false"/>: a device buffer begins at the input's position, FULL sections and an end that is
    /// its last byte. Go on with <see cref="Read"/> until it returns <see langword="false"/>.
    /// </summary>
    /// <param name="length">The buffer's length in bytes, as it was announced.</param>
    /// <exception cref="InvalidOperationException">The stream is not at an end.</exception>
    public void BeginDeviceBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Continue(length <= long.MaxValue - Input.Position ? Input.Position + length : long.MaxValue - 1);
    }

    private void Continue(long regionEnd)
    {
        if (_phase != Phase.End || Kind != StreamItemKind.None) { throw new InvalidOperationException("Read the stream to its end first."); }
        _phase = Phase.Items;
        _regionEnd = regionEnd;
        _itemEnd = Input.Position;
        _isContinued = true;
    }

    private void LeaveItem()
    {
        // Bodies that are shown, payloads and texts are still unread.
        if (Input.Position < _itemEnd) { _ = Input.Skip(_itemEnd - Input.Position); }
        IsOpaque = false;
        if (InPackage && Input.Position >= _packageEnd) { _packageEnd = long.MaxValue; }
        if (_pendingPackageEnd != 0)
        {
            _packageEnd = _pendingPackageEnd;
            _pendingPackageEnd = 0;
        }
    }

    private void BeginItem(StreamItemKind kind, long offset)
    {
        Kind = kind;
        Offset = offset;
    }

    private void EndItem(long end)
    {
        _itemEnd = end;
        long limit = Math.Min(_packageEnd, _regionEnd);
        if (end > limit)
        {
            string what = InPackage ? "package" : "device buffer";
            StreamErrors.Malformed(
                ItemRecord, "", Offset,
                string.Create(CultureInfo.InvariantCulture, $"{end - Offset} bytes"),
                string.Create(CultureInfo.InvariantCulture, $"at most {limit - Offset}, the {what} ends there"),
                Kind == StreamItemKind.Section ? Section.Name : "");
        }
    }

    private void ReadHeader()
    {
        long offset = Input.Position;
        StreamHeader header = StreamHeader.Read(Input);
        if (header.Version != StreamHeader.CurrentVersion)
        {
            StreamErrors.Unsupported(
                nameof(StreamHeader), nameof(StreamHeader.Version), offset + sizeof(uint),
                WireText.Of((ulong)header.Version), WireText.Of((ulong)StreamHeader.CurrentVersion));
        }
        BeginItem(StreamItemKind.Header, offset);
        EndItem(Input.Position);
        _phase = Phase.Configuration;
    }

    private void ReadItem()
    {
        long offset = Input.Position;
        if (offset >= _regionEnd) { StreamErrors.Truncated(ItemRecord, "Type", offset, "an item, the device buffer has no end"); }
        if (!Input.TryFill(1)) { StreamErrors.Truncated(ItemRecord, "Type", offset, "an item"); }
        var type = (SectionType)Input.Buffered[0];
        switch (type)
        {
            case SectionType.Part:
            case SectionType.End:
                ReadPart(offset);
                break;
            case SectionType.Start:
            case SectionType.Full:
                ReadSection(offset);
                break;
            case SectionType.Command:
                ReadCommand(offset);
                break;
            case SectionType.EndOfFile:
                ReadEnd(offset);
                break;
            default:
                RejectItem(type, offset);
                break;
        }
    }

    [DoesNotReturn]
    private void RejectItem(SectionType type, long offset)
    {
        string expected = HasFooters == false && type == SectionType.Footer
            ? "an item; the first section of this stream had no footer"
            : "an item: section, command or end";
        StreamErrors.Malformed(ItemRecord, "Type", offset, string.Create(CultureInfo.InvariantCulture, $"0x{(byte)type:X2}"), expected);
    }

    private void ReadEnd(long offset)
    {
        if (InPackage) { StreamErrors.Malformed(ItemRecord, "Type", offset, "an end of the stream", "an item of the package"); }
        if (_regionEnd != long.MaxValue && offset + 1 != _regionEnd)
        {
            StreamErrors.Malformed(
                ItemRecord, "Type", offset,
                "an end", string.Create(CultureInfo.InvariantCulture, $"{_regionEnd - offset} bytes more in the device buffer"));
        }
        Input.Advance(1);
        BeginItem(StreamItemKind.EndOfFile, offset);
        EndItem(Input.Position);
        _regionEnd = long.MaxValue;
        _phase = IsPostcopyRunning || _isContinued ? Phase.End : Phase.Description;
    }

    private void ReadSection(long offset)
    {
        SectionHeader header = SectionHeader.Read(Input);
        if (header.Name.IsEmpty)
        {
            // qemu_get_counted_string gives 0 for it, and QEMU stops.
            StreamErrors.Malformed(nameof(SectionHeader), "Name.Length", offset + 1 + sizeof(uint), "0", "a name of 1 to 255 bytes");
        }
        string name = _names.GetOrAdd(header.Name, Encoding.Latin1);
        var section = new SectionInfo(header.Type, offset, header.Id, name, header.InstanceId, header.VersionId);
        _ = Registry.TryGet(name, out ISectionLoader? loader);
        if (header.Type == SectionType.Start)
        {
            if (_live.Count == MaximumLiveSections && !_live.ContainsKey(header.Id))
            {
                StreamErrors.Unsupported(
                    nameof(SectionHeader), nameof(SectionHeader.Id), offset,
                    "one more START", string.Create(CultureInfo.InvariantCulture, $"at most {MaximumLiveSections} live sections"), name);
            }

            // The same id again takes over, as in QEMU.
            _lastLive = _live[header.Id] = new LiveSection(header.Id, name, header.InstanceId, header.VersionId, loader);
        }
        ReadBody(section, loader);
    }

    private void ReadPart(long offset)
    {
        SectionPartHeader header = SectionPartHeader.Read(Input);
        LiveSection live = _lastLive is { } last && last.Id == header.Id ? last : FindLive(header.Id, offset);
        var section = new SectionInfo(header.Type, offset, header.Id, live.Name, live.InstanceId, live.VersionId);
        ReadBody(section, live.Loader);
    }

    private LiveSection FindLive(uint id, long offset)
    {
        if (!_live.TryGetValue(id, out LiveSection? live))
        {
            StreamErrors.Malformed(
                nameof(SectionPartHeader), nameof(SectionPartHeader.Id), offset + 1,
                WireText.Of((ulong)id), "the id of a section that was started");
        }
        return _lastLive = live;
    }

    private void ReadBody(in SectionInfo section, ISectionLoader? loader)
    {
        BeginItem(StreamItemKind.Section, section.Offset);
        Section = section;
        BodyOffset = Input.Position;
        if (loader is null)
        {
            CrossSection(section);
            return;
        }
        try
        {
            loader.Load(this, section);
            BodyLength = Input.Position - BodyOffset;
            ReadFooter(section.Id);
        }
        catch (WireFormatException e) when (e.Section.Length == 0)
        {
            throw e.InSection(section.Name);
        }
        EndItem(Input.Position);
    }

    private void ReadFooter(uint id)
    {
        if (HasFooters is not true)
        {
            if (HasFooters == false || !Input.TryFill(1)) { return; }
            HasFooters = Input.Buffered[0] == SectionFooter.Marker;
            if (HasFooters == false) { return; }
        }
        long offset = Input.Position;
        SectionFooter footer = SectionFooter.Read(Input);
        FooterId = footer.Id;
        if (footer.Id != id)
        {
            StreamErrors.Malformed(
                nameof(SectionFooter), nameof(SectionFooter.Id), offset + 1,
                WireText.Of((ulong)footer.Id), WireText.Of((ulong)id));
        }
    }

    private void ReadConfiguration()
    {
        BeginItem(StreamItemKind.Configuration, Input.Position);
        string machine = Encoding.Latin1.GetString(ConfigurationHeader.Read(Input).Machine);
        int? pageBits = null;
        Guid? uuid = null;
        string[] capabilities = [];
        List<ConfigurationPart> parts = [];

        // QEMU tells a subsection from the next item by its first byte alone.
        while (Input.TryFill(1) && Input.Buffered[0] == SubsectionHeader.Marker)
        {
            long offset = Input.Position;
            SubsectionHeader subsection = SubsectionHeader.Read(Input);
            if (subsection.VersionId != 1)
            {
                StreamErrors.Unsupported(
                    nameof(SubsectionHeader), nameof(SubsectionHeader.VersionId), Input.Position - sizeof(uint),
                    WireText.Of((ulong)subsection.VersionId), "1", "configuration");
            }
            if (subsection.Name.SequenceEqual("configuration/target-page-bits"u8))
            {
                pageBits = (int)TargetPageBits.Read(Input).Bits;
                parts.Add(ConfigurationPart.TargetPageBits);
            }
            else if (subsection.Name.SequenceEqual("configuration/capabilities"u8))
            {
                capabilities = ReadCapabilities();
                parts.Add(ConfigurationPart.Capabilities);
            }
            else if (subsection.Name.SequenceEqual("configuration/uuid"u8))
            {
                uuid = new Guid(MachineUuid.Read(Input).Uuid, bigEndian: true);
                parts.Add(ConfigurationPart.Uuid);
            }
            else
            {
                StreamErrors.Unsupported(
                    nameof(SubsectionHeader), nameof(SubsectionHeader.Name), offset + 2 + CommonWithKnown(subsection.Name),
                    WireText.Name(subsection.Name), "target-page-bits, capabilities or uuid", "configuration");
            }
        }
        Configuration = new StreamConfiguration(machine, pageBits, capabilities, uuid) { Parts = parts };
        EndItem(Input.Position);
    }

    /// <summary>How much of a name is that of a subsection that exists: what follows is damaged.</summary>
    private static int CommonWithKnown(ReadOnlySpan<byte> name) => Math.Max(
        name.CommonPrefixLength("configuration/target-page-bits"u8),
        Math.Max(name.CommonPrefixLength("configuration/capabilities"u8), name.CommonPrefixLength("configuration/uuid"u8)));

    private string[] ReadCapabilities()
    {
        string[] names = new string[CapabilityCount.Read(Input).Count];
        for (int i = 0; i < names.Length; i++) { names[i] = Encoding.Latin1.GetString(CapabilityName.Read(Input).Name); }
        return names;
    }

    private sealed record LiveSection(uint Id, string Name, uint InstanceId, uint VersionId, ISectionLoader? Loader);
}
