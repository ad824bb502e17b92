using System.Collections.Generic;

namespace SaveVm.Handlers.Inspection;

/// <summary>One dirty bitmap.</summary>
public sealed class BitmapReport
{
    /// <summary>The block node, or the alias that stands for it in the stream.</summary>
    public string Node { get; set; } = "";

    /// <summary>The bitmap's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Bytes for which one bit stands.</summary>
    public uint Granularity { get; set; }

    /// <summary>Whether it records writes.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it is stored with its image.</summary>
    public bool Persistent { get; set; }

    /// <summary>Whether its end was in the stream.</summary>
    public bool Complete { get; set; }

    /// <summary>The dirty ranges in bytes, ascending, neighbours joined, as pairs of start and length.</summary>
    public IList<ByteExtent> Dirty { get; } = [];
}
