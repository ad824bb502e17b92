using System.Collections.Generic;
using System.Text.Json.Serialization;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Handlers.Extraction;

/// <summary>A dirty bitmap that was taken out of a stream.</summary>
public sealed class ExtractedBitmap
{
    /// <summary>The block node, or the alias that stands for it in the stream.</summary>
    public required string Node { get; init; }

    /// <summary>The bitmap's name, or its alias.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the disk for which one bit stands.</summary>
    public required long Granularity { get; init; }

    /// <summary>Whether it records writes.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Whether it is stored with its image.</summary>
    public required bool Persistent { get; init; }

    /// <summary>Whether its end was in the stream; when not, writes are missing in it.</summary>
    public bool Complete { get; set; }

    /// <summary>The disk's length in bytes, rounded up to sectors: what the chunks of a complete bitmap cover.</summary>
    public long Length { get; set; }

    /// <summary>How many bytes of the disk are dirty.</summary>
    public long DirtyBytes { get; set; }

    /// <summary>The file with the bits, when it was asked for: little-endian words of 64 bits, bit i for granule i.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; set; }

    /// <summary>The dirty ranges in bytes, ascending, neighbours joined, as pairs of start and length.</summary>
    public IList<ByteExtent> Dirty { get; } = [];
}
