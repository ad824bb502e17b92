using SaveVm.Records;
using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>A USB 1 controller behind PCI: a count that both sides must agree on, an array of structs, a timer, fields that came with versions 2 and 3.</summary>
[SavevmSection("uhci", Version = 3, MinimumVersion = 1)]
public sealed partial class Uhci
{
    [VmStateField("dev")] public PciDevice Pci { get; set; } = new();
    [VmStateField("num_ports_vmstate"), MustEqual(Hint = "a UHCI has two ports")] public byte PortCount { get; set; } = 2;
    [VmStateField("ports"), ArraySize(2)] public Port[] Ports { get; set; } = [new(), new()];
    [VmStateField("cmd")] public ushort Command { get; set; }
    [VmStateField("status")] public ushort Status { get; set; }
    [VmStateField("intr")] public ushort InterruptEnable { get; set; }
    [VmStateField("frnum")] public ushort FrameNumber { get; set; }
    [VmStateField("fl_base_addr")] public uint FrameListBase { get; set; }
    [VmStateField("sof_timing")] public byte SofTiming { get; set; }
    [VmStateField("status2")] public byte Status2 { get; set; }
    [VmStateField("frame_timer"), Timer] public long? FrameTimer { get; set; }
    [Since(2), VmStateField("expire_time")] public long ExpireTime { get; set; }
    [Since(3), VmStateField("pending_int_mask")] public uint PendingInterrupts { get; set; }

    /// <summary>What all PCI devices have.</summary>
    [VmState("PCIDevice", Version = 2, MinimumVersion = 1)]
    public sealed partial class PciDevice
    {
        [VmStateField("version_id"), AtMostCurrent] public int VersionId { get; set; } = 2;
        [VmStateField("config"), Opaque("pci config", 256)] public byte[] Config { get; set; } = new byte[256];
        [Since(2), VmStateField("irq_state"), Opaque("pci irq state", 16)] public byte[] IrqState { get; set; } = new byte[16];
    }

    /// <summary>A port.</summary>
    [VmState("uhci port")]
    public sealed partial class Port
    {
        [VmStateField("ctrl")] public ushort Control { get; set; }
    }
}
