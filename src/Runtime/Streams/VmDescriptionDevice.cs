using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>One device of a <see cref="VmDescription"/>. Its fields are read from the text when they are asked for.</summary>
public sealed class VmDescriptionDevice
{
    private readonly ReadOnlyMemory<byte> _json;
    private VmDescriptionNode? _state;

    internal VmDescriptionDevice(ReadOnlyMemory<byte> json, long offset, string name, uint instanceId, string vmsdName, int version, long bodyLength)
    {
        _json = json;
        Offset = offset;
        Name = name;
        InstanceId = instanceId;
        VmsdName = vmsdName;
        Version = version;
        BodyLength = bodyLength;
    }

    /// <summary>Absolute offset of the device's object in the stream, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The name of the device's section.</summary>
    public string Name { get; }

    /// <summary>The instance id of the device's section.</summary>
    public uint InstanceId { get; }

    /// <summary>The name of the device's state (<c>VMStateDescription</c>); empty for old-style devices.</summary>
    public string VmsdName { get; }

    /// <summary>The version of the device's state.</summary>
    public int Version { get; }

    /// <summary>
    /// The length of the section's body in bytes, subsections included. Up to QEMU 9.2 it is wrong for arrays of pointers of which some are null, so
    /// it is to be verified.
    /// </summary>
    public long BodyLength { get; }

    /// <summary>Reads the fields and subsections; the result is kept.</summary>
    /// <exception cref="WireFormatException">A field of the device is described in a way that makes no sense.</exception>
    public VmDescriptionNode ReadState() => _state ??= VmDescriptionParser.ParseNode(_json, Offset);
}
