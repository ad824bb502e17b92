using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>One command.</summary>
public sealed class CommandReport
{
    /// <summary>Offset of its type byte in bytes from the start of the stream.</summary>
    public long Offset { get; set; }

    /// <summary>QEMU's name of it in lower case, such as <c>postcopy-advise</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Length in bytes: type byte, command, length and payload. The bytes of a package follow and are not counted.</summary>
    public long Length { get; set; }

    /// <summary>Its number on the wire.</summary>
    public int Command { get; set; }

    /// <summary>The value of a ping.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? Value { get; set; }

    /// <summary>The RAM block that the command names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Block { get; set; }

    /// <summary>Ranges of the block in bytes, as pairs of start and length.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<ByteExtent>? Ranges { get; set; }

    /// <summary>All page sizes of the sender's RAM, or-ed (postcopy-advise).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? PageSizes { get; set; }

    /// <summary>The target's page size (postcopy-advise).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? TargetPageSize { get; set; }

    /// <summary>Bytes of the package that follows (packaged).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PackagedLength { get; set; }
}
