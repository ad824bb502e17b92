using System;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>Walks a savevm / migration stream item by item, forward only, in bounded memory, with absolute offsets.</summary>
public sealed class SavevmReader
{
    /// <summary>Starts at the current position of an input, where the magic number is expected.</summary>
    public SavevmReader(WireInput input, SectionRegistry registry, SavevmReaderOptions? options = null)
    {
        Input = input;
        Registry = registry;
        Options = options ?? new SavevmReaderOptions();
    }

    public WireInput Input { get; }
    public SectionRegistry Registry { get; }
    public SavevmReaderOptions Options { get; }

    // What the stream has said so far
    public StreamConfiguration? Configuration { get; private set; }
    public int TargetPageSize => throw new NotImplementedException();   // configuration, else the description's (when it can be seen), else the default of the options
    public PostcopyAdvice? PostcopyAdvice { get; private set; }         // command 3 with 16 bytes (record: ulong PageSizes, ulong TargetPageSize)
    public bool IsPostcopyAdvised { get; private set; }                 // command 3, also the empty one
    public bool? HasFooters { get; private set; }
    public VmDescription? Description { get; private set; }
    public bool InPackage { get; private set; }
    public bool PostcopyRunning { get; private set; }                   // after command 5

    // The item that Read came to
    public StreamItemKind Kind { get; private set; }
    public long Offset { get; private set; }
    public long Length { get; private set; }
    public SectionInfo Section { get; private set; }
    public bool IsOpaque { get; private set; }                          // a section without loader: Body has its bytes
    public ReadOnlySpan<byte> Body => throw new NotImplementedException();   // opaque section, or the JSON text of VmDescription; valid until the next Read
    public long BodyOffset { get; private set; }
    public long BodyLength { get; private set; }
    public CommandKind Command { get; private set; }
    public ReadOnlySpan<byte> CommandPayload => throw new NotImplementedException();

    /// <summary>Moves to the next item; false at the end.</summary>
    public bool Read() => throw new NotImplementedException();

    /// <summary>COLO: after the end, what follows at the input's position is a live part: sections and commands up to an end of file. Then call Read until false.</summary>
    public void BeginLivePart() => throw new NotImplementedException();

    /// <summary>COLO: what follows is a device buffer of so many bytes: FULL sections and an end of file. Then call Read until false.</summary>
    public void BeginDeviceBuffer(long length) => throw new NotImplementedException();
}
