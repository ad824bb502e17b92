using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>Guest memory in a stream.</summary>
public sealed class RamReport
{
    /// <summary>The target's page size in bytes.</summary>
    public int PageSize { get; set; }

    /// <summary>Sum of the lengths of all blocks in bytes, as the stream announces it.</summary>
    public ulong TotalBytes { get; set; }

    /// <summary>The blocks, in the order of the stream's list.</summary>
    public IList<RamBlockReport> Blocks { get; } = [];

    /// <summary>How many page records repeat a page that came before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RepeatedPages { get; set; }
}
