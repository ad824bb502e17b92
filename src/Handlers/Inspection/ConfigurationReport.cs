using System.Collections.Generic;

namespace SaveVm.Handlers.Inspection;

/// <summary>The configuration section.</summary>
public sealed class ConfigurationReport
{
    /// <summary>The capabilities that sender and receiver must agree on.</summary>
    public IList<string> Capabilities { get; } = [];

    /// <summary>The VM's UUID; null unless the sender validates it.</summary>
    public string? Uuid { get; set; }

    /// <summary>Bits of the target's page size; null when it is the target's smallest.</summary>
    public uint? TargetPageBits { get; set; }
}
