using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>One COLO checkpoint.</summary>
public sealed class CheckpointReport
{
    /// <summary>Offset of its request.</summary>
    public long Offset { get; set; }

    /// <summary>Offset of the first byte after the live part; absent when it was cut off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? LiveEnd { get; set; }

    /// <summary>Offset of the first byte after the device buffer; absent when it was cut off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? End { get; set; }

    /// <summary>Whether all of it is there; one that is cut off must be thrown away.</summary>
    public bool Complete { get; set; }

    /// <summary>Sections of the live part.</summary>
    public IList<SectionReport> Sections { get; } = [];

    /// <summary>Commands of the live part.</summary>
    public IList<CommandReport> Commands { get; } = [];

    /// <summary>How the pages came.</summary>
    public PageCountReport Pages { get; set; } = new();

    /// <summary>Length of the device buffer in bytes.</summary>
    public long DeviceBytes { get; set; }

    /// <summary>Device state in the buffer.</summary>
    public IList<DeviceReport> Devices { get; } = [];

    /// <summary>SHA-256 of every RAM block after this checkpoint, by name; present when it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IDictionary<string, string>? RamSha256 { get; set; }
}
