using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>A channel beside the main one.</summary>
public sealed class ChannelReport
{
    /// <summary>Where its bytes came from, as the user named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; set; }

    /// <summary>What it is, one of <see cref="StreamFormats"/>.</summary>
    public string Format { get; set; } = StreamFormats.MultifdChannel;

    /// <summary>Length in bytes.</summary>
    public long Length { get; set; }

    /// <summary>Its number (multifd).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Channel { get; set; }

    /// <summary>The sender's UUID (multifd).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Uuid { get; set; }

    /// <summary><c>none</c>, <c>zlib</c> or <c>zstd</c> (multifd).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Compression { get; set; }

    /// <summary>Packets, those that only synchronise included (multifd).</summary>
    public long Packets { get; set; }

    /// <summary>Packets that synchronise (multifd).</summary>
    public long SyncPackets { get; set; }

    /// <summary>Pages with data.</summary>
    public long NormalPages { get; set; }

    /// <summary>Zero pages.</summary>
    public long ZeroPages { get; set; }

    /// <summary>Bytes of page data on the wire.</summary>
    public long PayloadBytes { get; set; }

    /// <summary>Why reading it stopped; absent for a good channel.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorReport? Error { get; set; }
}
