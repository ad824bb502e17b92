using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>A packet of device state (<c>MultiFDPacketDeviceState_t</c>), since 10.0.</summary>
[WireRecord]
public readonly ref partial struct MultifdDeviceStatePacket
{
    /// <summary>More than any device sends at once; VFIO reads 1 MiB at a time.</summary>
    public const int MaximumData = 1 << 30;

    /// <summary>Magic, version, flags with <see cref="MultifdFlags.DeviceState"/>.</summary>
    public MultifdPacketHeader Header { get; init; }

    /// <summary>The section's name.</summary>
    [NulPadded(256)]
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The section's instance.</summary>
    public uint InstanceId { get; init; }

    /// <summary>The device's bytes; the length in front of them is the packet's <c>next_packet_size</c>.</summary>
    [Counted(LengthPrefix.UInt32, Maximum = MaximumData)]
    public ReadOnlySpan<byte> Data { get; init; }
}
