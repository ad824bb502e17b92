using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>
/// The description that a source sends behind the end of a stream: every device with its fields, in the order of the FULL sections. It is what gives
/// those sections a length. All styles since QEMU 5.2 are understood.
/// </summary>
/// <remarks>Source: <c>migration/vmstate.c</c> (<c>vmsd_desc_field_start</c>, <c>vmsd_desc_field_end</c>), <c>migration/savevm.c</c>.</remarks>
public sealed class VmDescription
{
    private readonly Dictionary<(string Name, uint InstanceId), VmDescriptionDevice> _byName = [];

    internal VmDescription(ReadOnlyMemory<byte> json, long offset, int? pageSize, VmDescriptionDevice? configuration, IReadOnlyList<VmDescriptionDevice> devices)
    {
        Json = json;
        Offset = offset;
        PageSize = pageSize;
        Configuration = configuration;
        Devices = devices;
        foreach (VmDescriptionDevice device in devices) { _ = _byName.TryAdd((device.Name, device.InstanceId), device); }
    }

    /// <summary>The text as it stands in the stream.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Absolute offset of the text in the stream, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The target page size in bytes.</summary>
    public int? PageSize { get; }

    /// <summary>The configuration section; sent since QEMU 10.0.</summary>
    public VmDescriptionDevice? Configuration { get; }

    /// <summary>The devices in the order of their FULL sections.</summary>
    public IReadOnlyList<VmDescriptionDevice> Devices { get; }

    /// <summary>Finds the description of a section; of several with one name and instance, the first.</summary>
    /// <param name="name">The section's name.</param>
    /// <param name="instanceId">The section's instance id.</param>
    /// <param name="device">The device.</param>
    public bool TryGetDevice(string name, uint instanceId, [NotNullWhen(true)] out VmDescriptionDevice? device) =>
        _byName.TryGetValue((name, instanceId), out device);

    /// <summary>Reads a description.</summary>
    /// <param name="json">The text; kept.</param>
    /// <param name="offset">Absolute offset of the text in the stream, for messages.</param>
    /// <param name="description">The description.</param>
    /// <param name="error">Why the text is none, with the offset in the text.</param>
    /// <returns><see langword="false"/> when the text is not JSON, or not a description.</returns>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, long offset, [NotNullWhen(true)] out VmDescription? description, [NotNullWhen(false)] out WireError? error) =>
        VmDescriptionParser.TryParse(json, offset, out description, out error);
}
