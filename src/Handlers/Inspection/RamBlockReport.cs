using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>One RAM block.</summary>
public sealed class RamBlockReport
{
    /// <summary>QEMU's name of it, such as <c>pc.ram</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its used length in bytes.</summary>
    public ulong Length { get; set; }

    /// <summary>How its pages came.</summary>
    public PageCountReport Pages { get; set; } = new();

    /// <summary>SHA-256 in lower-case hex of its final content, as the destination would hold it; present when it was asked for and can be known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; set; }

    /// <summary>Its page size where it is not the target's (huge pages), in bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? PageSize { get; set; }

    /// <summary>Its guest-physical address, which is in the stream when shared memory is left out of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Address { get; set; }

    /// <summary>Where its pages lie in the file (mapped-ram).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MappedBlockReport? Mapped { get; set; }
}
