using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SaveVm.IO;

namespace SaveVm.Streams;

/// <summary>
/// Writes a savevm / migration stream item by item: header, configuration, sections, commands, packages, end, VM description. The mirror of
/// <see cref="SavevmReader"/>: what it reads can be written with this, byte for byte, and what this writes can be read.
/// </summary>
/// <remarks>
/// <para>The body of a section is written to <see cref="Output"/> between <see cref="BeginSection(SectionType, uint, string, uint, uint)"/> and
/// <see cref="EndSection"/>, by a saver or from bytes. The writer checks what it can see, and throws <see cref="StreamOrderException"/> for what no
/// destination would load and no source sends: items out of order, ids that stand for two sections, a PART without START, a PING without return path.</para>
/// <para>Items that must be complete before their place in the stream is reached (packages, the devices of a background snapshot, the device buffer of a COLO
/// checkpoint) go to a <see cref="CreateRecorder">recorder</see>.</para>
/// <para>Not thread-safe. The output belongs to the caller, who also flushes it.</para>
/// </remarks>
public sealed partial class SavevmWriter
{
    private readonly Dictionary<uint, KnownSection> _sections;
    private readonly Dictionary<(string Name, uint InstanceId), uint> _ids;
    private readonly SavevmWriterOptions _options;

    private Phase _phase;
    private KnownSection? _open;
    private uint _openId;
    private bool _anySection;
    private bool _isContinued;                   // the stream proper is over: no VM description follows
    private bool _isPackage;                     // a recorder for a package: LISTEN was its first item
    private StreamOrder _order;
    private int _round;                          // a device is sent once in each: the stream proper, then every device buffer
    private long _packageEnd = long.MaxValue;
    private long _regionEnd = long.MaxValue;     // a device buffer

    /// <summary>Starts a stream at the current position of an output.</summary>
    /// <param name="output">Where to; not disposed, and flushed by the caller.</param>
    /// <param name="options">What the stream does not say.</param>
    public SavevmWriter(WireOutput output, SavevmWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        Output = output;
        _options = options ?? new SavevmWriterOptions();
        _sections = [];
        _ids = [];
        Footers = _options.Footers;
    }

    private SavevmWriter(SavevmWriter parent, WireOutput output)
    {
        Output = output;
        _options = parent._options;
        _sections = parent._sections;
        _ids = parent._ids;
        _isContinued = parent._isContinued;
        _round = parent._round;
        _order = parent._order;
        Footers = parent.Footers;
        _anySection = parent._anySection = true;
        Configuration = parent.Configuration;
        PostcopyAdvice = parent.PostcopyAdvice;
        IsRecorder = true;
        _phase = Phase.Items;
    }

    private enum Phase
    {
        Header,
        Configuration,
        Items,
        Description,
        End,
    }

    /// <summary>Where the bytes go. Savers write to it; others leave it alone unless a section is open.</summary>
    public WireOutput Output { get; }

    /// <summary>Whether this is a recorder, see <see cref="CreateRecorder"/>.</summary>
    public bool IsRecorder { get; }

    /// <summary>Whether sections end in a footer; may change until the first section ends.</summary>
    public bool Footers
    {
        get;
        set
        {
            if (_anySection && value != field) { throw new InvalidOperationException("Either all sections end in a footer, or none does."); }
            field = value;
        }
    }

    /// <summary>Who is to load the stream; <see langword="null"/> when nobody said.</summary>
    public MigrationTarget? Target => _options.Target;

    /// <summary>The configuration, once it was written.</summary>
    public StreamConfiguration? Configuration { get; private set; }

    /// <summary>Whether command POSTCOPY_ADVISE was written.</summary>
    public bool IsPostcopyAdvised => _order.IsAdvised;

    /// <summary>What command POSTCOPY_ADVISE said of page sizes.</summary>
    public PostcopyAdvice? PostcopyAdvice { get; private set; }

    /// <summary>The target page size in bytes: what the configuration says; otherwise <see cref="SavevmWriterOptions.TargetPageSize"/>.</summary>
    public int TargetPageSize => Configuration?.TargetPageBits is int bits ? 1 << bits : _options.TargetPageSize;

    /// <summary>Whether the next item is inside a package.</summary>
    public bool InPackage => _packageEnd != long.MaxValue;

    private bool InDeviceBuffer => _isContinued && (IsRecorder || _regionEnd != long.MaxValue);

    /// <summary>Refuses what the <see cref="Target"/> would not load. Savers ask for what they are set to write in <see cref="ISectionSaver.Prepare"/>.</summary>
    /// <param name="feature">What is to be written.</param>
    /// <exception cref="TargetRefusesException">The target refuses it.</exception>
    public void Require(StreamFeature feature)
    {
        if (Target is not null && !Target.Accepts(feature)) { throw new TargetRefusesException(Target, feature); }
    }

    /// <summary>Writes magic and version: the first item.</summary>
    public void WriteHeader()
    {
        if (_phase != Phase.Header) { Misuse("The header is the first item of a stream."); }
        new StreamHeader { Version = StreamHeader.CurrentVersion }.Write(Output);
        _phase = Phase.Configuration;
    }

    /// <summary>Writes the end of the stream proper, of a live part, or of a device buffer.</summary>
    public void WriteEndOfFile()
    {
        BeginItem();
        if (InPackage) { Misuse("A package has no end of its own."); }
        if (_regionEnd != long.MaxValue && Output.Position + 1 != _regionEnd)
        {
            Misuse(string.Create(CultureInfo.InvariantCulture, $"The device buffer was announced to end at {_regionEnd}, and its end mark stands at {Output.Position}."));
        }
        if (!IsRecorder && !_isContinued) { CheckEnds(); }
        WriteType(SectionType.EndOfFile);
        _regionEnd = long.MaxValue;
        _phase = _order.IsRunning || _isContinued ? Phase.End : Phase.Description;
    }

    /// <summary>Writes the VM description behind the end of the stream proper. Not after postcopy, where the loader does not look for it.</summary>
    /// <param name="json">The text.</param>
    public void WriteVmDescription(ReadOnlySpan<byte> json)
    {
        if (_phase != Phase.Description) { Misuse("A VM description stands behind the end of the stream, once, and not after postcopy."); }
        new VmDescriptionSection { Json = json }.Write(Output);
        _phase = Phase.End;
    }

    /// <summary>
    /// COLO: the next items are a live part, sections and commands up to <see cref="WriteEndOfFile"/>. The ids are those of the stream proper, and an END may
    /// come again.
    /// </summary>
    public void BeginLivePart() => Continue(long.MaxValue);

    /// <summary>COLO: the next items are a device buffer, FULL sections up to <see cref="WriteEndOfFile"/>, which is its last byte.</summary>
    /// <param name="length">The buffer's length in bytes, as it was announced.</param>
    public void BeginDeviceBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - 1 - Output.Position);
        Continue(Output.Position + length);
        _round++;
        _described.Clear();
    }

    private void Continue(long regionEnd)
    {
        if (_phase is not (Phase.Description or Phase.End) || _open is not null) { Misuse("The stream is not at an end."); }
        _phase = Phase.Items;
        _regionEnd = regionEnd;
        _isContinued = true;
    }

    /// <summary>Whether an item may begin here; the configuration is passed over when none was written.</summary>
    private void BeginItem()
    {
        if (_open is not null) { Misuse($"Section '{_open.Name}' is still open."); }
        if (IsRecorder && _order.IsRunning) { Misuse("POSTCOPY_RUN is the last item of a package."); }
        if (_phase == Phase.Configuration) { _phase = Phase.Items; }
        if (_phase != Phase.Items) { Misuse(_phase == Phase.Header ? "The header comes first." : "The stream is at its end."); }
    }

    /// <summary>Everything that was started has ended, but "ram" of a background snapshot, and bitmaps where there are none.</summary>
    private void CheckEnds()
    {
        int live = 0;
        KnownSection? open = null;
        foreach (KnownSection section in _sections.Values)
        {
            if (!section.IsLive || (section.Name == DirtyBitmapSection && !section.HasParts)) { continue; }
            live++;
            if (!section.IsEnded) { open = section; }
        }
        if (open is not null && !(live == 1 && open.Name == RamSection && _order.MayBeSnapshot)) { Misuse($"Section '{open.Name}' has no end."); }
    }

    private void EndItem()
    {
        if (Output.Position > Math.Min(_packageEnd, _regionEnd))
        {
            Misuse(InPackage ? "The items are longer than the package was announced to be." : "The items are longer than the device buffer was announced to be.");
        }
        if (Output.Position != _packageEnd) { return; }
        if (!_order.IsRunning) { Misuse("POSTCOPY_RUN is the last item of a package."); }
        _packageEnd = long.MaxValue;
    }

    private void WriteType(SectionType type)
    {
        Output.GetSpan(1)[0] = (byte)type;
        Output.Advance(1);
    }

    [DoesNotReturn]
    private static void Misuse(string message) => throw new StreamOrderException(message);

    private sealed class KnownSection(string name, uint instanceId, uint versionId, bool isLive)
    {
        public string Name { get; } = name;

        public byte[] NameBytes { get; } = SectionNames.Encode(name);

        public uint InstanceId { get; } = instanceId;

        public uint VersionId { get; set; } = versionId;

        public bool IsLive { get; } = isLive;

        public int Round { get; set; } = -1;

        public bool HasParts { get; set; }

        public bool IsEnded { get; set; }
    }
}
