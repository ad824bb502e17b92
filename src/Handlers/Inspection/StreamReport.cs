using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>What is in a stream: the document of <c>savevm inspect --json</c>. What could be read before an error is in it, together with the error.</summary>
public sealed class StreamReport
{
    /// <summary>Where the bytes came from, as the user named it; absent for an input without a name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; set; }

    /// <summary>Length of the stream in bytes, after decompression.</summary>
    public long Length { get; set; }

    /// <summary>What kind of stream this is, one of <see cref="StreamFormats"/>.</summary>
    public string Format { get; set; } = StreamFormats.Stream;

    /// <summary>Version of the stream header; 3 in every QEMU since 0.11. Null where there is no such header.</summary>
    public uint? Version { get; set; }

    /// <summary>The machine type of the configuration section, such as <c>pc-i440fx-7.2</c>; null when there is none.</summary>
    public string? Machine { get; set; }

    /// <summary>The configuration section; null when the stream has none.</summary>
    public ConfigurationReport? Configuration { get; set; }

    /// <summary>Whether sections end in a footer; null when no section tells.</summary>
    public bool? Footers { get; set; }

    /// <summary>Every section of the main stream and of its packages, in stream order. Those of COLO checkpoints are in <see cref="Checkpoints"/>.</summary>
    public IList<SectionReport> Sections { get; } = [];

    /// <summary>Every command, in stream order.</summary>
    public IList<CommandReport> Commands { get; } = [];

    /// <summary>Guest memory; null when the stream has no <c>ram</c> section.</summary>
    public RamReport? Ram { get; set; }

    /// <summary>Disks of the <c>block</c> section, in the order of their first chunk.</summary>
    public IList<DiskReport> Disks { get; } = [];

    /// <summary>Bitmaps of the <c>dirty-bitmap</c> section, in the order of their start.</summary>
    public IList<BitmapReport> Bitmaps { get; } = [];

    /// <summary>Device state: the full sections, in stream order.</summary>
    public IList<DeviceReport> Devices { get; } = [];

    /// <summary>Whether the stream ends in a VM description.</summary>
    public bool VmDescription { get; set; }

    /// <summary>Where the VM description is, and what it says; null when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VmDescriptionReport? Description { get; set; }

    /// <summary>Offset of the end-of-file mark of the main stream; absent when it was not reached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? EndOfFile { get; set; }

    /// <summary>COLO checkpoints after the main stream; absent when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<CheckpointReport>? Checkpoints { get; set; }

    /// <summary>Further channels that were given beside the main one, and the channel itself when the file is one; absent when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<ChannelReport>? Channels { get; set; }

    /// <summary>Messages of a return path or of a COLO secondary; absent when the file is not one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<MessageReport>? Messages { get; set; }

    /// <summary>Bytes after the end of the stream that belong to nothing; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrailingReport? Trailing { get; set; }

    /// <summary>What is worth saying although the stream could be read: crossed by guess, repeated names, missing parts; absent when there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<FindingReport>? Findings { get; set; }

    /// <summary>Why reading stopped; absent for a good stream.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorReport? Error { get; set; }
}
