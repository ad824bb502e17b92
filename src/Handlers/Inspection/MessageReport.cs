using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>One message of a return path or of COLO.</summary>
public sealed class MessageReport
{
    /// <summary>Offset in bytes from the start of the stream.</summary>
    public long Offset { get; set; }

    /// <summary>QEMU's name of it in lower case, such as <c>req-pages-id</c> (return path) or <c>checkpoint-ready</c> (COLO).</summary>
    public string Name { get; set; } = "";

    /// <summary>Length in bytes, with what follows it (the bitmap of <c>recv-bitmap</c>).</summary>
    public long Length { get; set; }

    /// <summary>Its number, or what it carries, such as the value of a pong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Value { get; set; }

    /// <summary>The RAM block it names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Block { get; set; }

    /// <summary>The range of the block in bytes that it asks for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ByteExtent? Range { get; set; }
}
