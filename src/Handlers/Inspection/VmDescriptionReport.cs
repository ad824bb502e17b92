using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>The VM description at the end of a stream.</summary>
public sealed class VmDescriptionReport
{
    /// <summary>Offset of its type byte in bytes from the start of the stream.</summary>
    public long Offset { get; set; }

    /// <summary>Length in bytes, type byte and length field included.</summary>
    public long Length { get; set; }

    /// <summary>The page size it names, in bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PageSize { get; set; }

    /// <summary>How many devices it describes.</summary>
    public int Devices { get; set; }
}
