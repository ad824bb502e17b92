using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>How many records of each kind brought the pages of a RAM block. A page that was sent twice counts twice.</summary>
public sealed class PageCountReport
{
    /// <summary>Pages filled with one byte.</summary>
    public long Zero { get; set; }

    /// <summary>Whole pages.</summary>
    public long Normal { get; set; }

    /// <summary>Differences to the page as it was sent before.</summary>
    public long Xbzrle { get; set; }

    /// <summary>Compressed pages.</summary>
    public long Compressed { get; set; }

    /// <summary>Pages that lie at their place in the file, by its bitmap (mapped-ram).</summary>
    public long Mapped { get; set; }

    /// <summary>Whole or compressed pages that came through a multifd channel; absent when no channel was read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Multifd { get; set; }

    /// <summary>Zero pages that came through a multifd channel; absent when no channel was read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MultifdZero { get; set; }

    internal long Total => Zero + Normal + Xbzrle + Compressed + Mapped + (Multifd ?? 0) + (MultifdZero ?? 0);
}
