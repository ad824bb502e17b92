using System;
using System.Collections.Generic;

namespace SaveVm.Streams;

/// <summary>What the configuration section says (<c>vmstate_configuration</c>, <c>migration/savevm.c</c>).</summary>
/// <param name="Machine">The machine type, such as <c>pc-i440fx-7.2</c>.</param>
/// <param name="TargetPageBits">The target page size as a power of two; <see langword="null"/> when it is the smallest one of the target.</param>
/// <param name="Capabilities">The capabilities that change the format, such as <c>x-ignore-shared</c> and <c>mapped-ram</c>; others are not in the stream.</param>
/// <param name="Uuid">The guest's UUID, when the source was told to send it (<c>validate-uuid</c>).</param>
public sealed record StreamConfiguration(string Machine, int? TargetPageBits, IReadOnlyList<string> Capabilities, Guid? Uuid)
{
    private readonly IReadOnlyList<ConfigurationPart>? _parts;

    /// <summary>
    /// The subsections on the wire. Unless said otherwise: those that have something to say, in QEMU's order. QEMU's loader takes any order, and takes the last
    /// one when one comes again, which is never written.
    /// </summary>
    public IReadOnlyList<ConfigurationPart> Parts
    {
        get => _parts ?? DefaultParts();
        init => _parts = value;
    }

    private List<ConfigurationPart> DefaultParts()
    {
        List<ConfigurationPart> parts = [];
        if (TargetPageBits is not null) { parts.Add(ConfigurationPart.TargetPageBits); }
        if (Capabilities.Count > 0) { parts.Add(ConfigurationPart.Capabilities); }
        if (Uuid is not null) { parts.Add(ConfigurationPart.Uuid); }
        return parts;
    }
}
