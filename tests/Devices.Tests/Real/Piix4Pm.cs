using System;
using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>Power management of the PIIX4, scaffolded: nested structs, 256 of them in an array, a timer, two subsections.</summary>
[SavevmSection("piix4_pm", Version = 3)]
public sealed partial class Piix4Pm
{
    [VmStateField("parent_obj")] public PCIDevice ParentObj { get; set; } = new();
    [VmStateField("ar.pm1.evt.sts")] public ushort ArPm1EvtSts { get; set; }
    [VmStateField("ar.pm1.evt.en")] public ushort ArPm1EvtEn { get; set; }
    [VmStateField("ar.pm1.cnt.cnt")] public ushort ArPm1CntCnt { get; set; }
    [VmStateField("apm")] public APMState Apm { get; set; } = new();
    [VmStateField("smb")] public Pmsmb Smb { get; set; } = new();
    [VmStateField("ar.tmr.timer"), Timer] public long? ArTmrTimer { get; set; }
    [VmStateField("ar.tmr.overflow_time")] public long ArTmrOverflowTime { get; set; }
    [VmStateField("ar.gpe")] public Gpe ArGpe { get; set; } = new();
    [VmStateField("acpi_pci_hotplug.hotplug_select")] public uint AcpiPciHotplugHotplugSelect { get; set; }
    [VmStateField("acpi_pci_hotplug.acpi_pcihp_pci_status"), ArraySize(256)]
    public AcpiPcihpPciStatus[] AcpiPciHotplugAcpiPcihpPciStatus { get; set; } = Array.ConvertAll(new AcpiPcihpPciStatus[256], static _ => new AcpiPcihpPciStatus());
    [Subsection] public Piix4PmMemhp? Memhp { get; set; }
    [Subsection] public Piix4PmCpuhp? Cpuhp { get; set; }

    /// <summary>'PCIDevice', version 2.</summary>
    [VmState("PCIDevice", Version = 2)]
    public sealed partial class PCIDevice
    {
        [VmStateField("version_id"), AtMostCurrent] public int VersionId { get; set; } = 2;
        [VmStateField("config[0]"), Opaque("pci config", 256)] public byte[] Config0 { get; set; } = new byte[256];
        [VmStateField("irq_state"), Opaque("pci irq state", 16)] public byte[] IrqState { get; set; } = new byte[16];
    }

    /// <summary>'APM State', version 1.</summary>
    [VmState("APM State")]
    public sealed partial class APMState
    {
        [VmStateField("apmc")] public byte Apmc { get; set; }
        [VmStateField("apms")] public byte Apms { get; set; }
    }

    /// <summary>'pmsmb', version 1.</summary>
    [VmState("pmsmb")]
    public sealed partial class Pmsmb
    {
        [VmStateField("smb_stat")] public byte SmbStat { get; set; }
        [VmStateField("smb_ctl")] public byte SmbCtl { get; set; }
        [VmStateField("smb_cmd")] public byte SmbCmd { get; set; }
        [VmStateField("smb_addr")] public byte SmbAddr { get; set; }
        [VmStateField("smb_data0")] public byte SmbData0 { get; set; }
        [VmStateField("smb_data1")] public byte SmbData1 { get; set; }
        [VmStateField("smb_index")] public uint SmbIndex { get; set; }
        [VmStateField("smb_data"), ArraySize(32)] public byte[] SmbData { get; set; } = new byte[32];
        [VmStateField("smb_auxctl")] public byte SmbAuxctl { get; set; }
        [VmStateField("smb_blkdata")] public byte SmbBlkdata { get; set; }
        [VmStateField("i2c_enable")] public bool I2cEnable { get; set; }
        [VmStateField("op_done")] public bool OpDone { get; set; }
        [VmStateField("in_i2c_block_read")] public bool InI2cBlockRead { get; set; }
        [VmStateField("start_transaction_on_status_read")] public bool StartTransactionOnStatusRead { get; set; }
    }

    /// <summary>'gpe', version 1.</summary>
    [VmState("gpe")]
    public sealed partial class Gpe
    {
        [VmStateField("sts")] public ushort Sts { get; set; }
        [VmStateField("en")] public ushort En { get; set; }
    }

    /// <summary>'acpi_pcihp_pci_status', version 1.</summary>
    [VmState("acpi_pcihp_pci_status")]
    public sealed partial class AcpiPcihpPciStatus
    {
        [VmStateField("up")] public uint Up { get; set; }
        [VmStateField("down")] public uint Down { get; set; }
    }

    /// <summary>'piix4_pm/memhp', version 1.</summary>
    [VmState("piix4_pm/memhp")]
    public sealed partial class Piix4PmMemhp
    {
        [VmStateField("acpi_memory_hotplug")] public MemoryHotplugState AcpiMemoryHotplug { get; set; } = new();
    }

    /// <summary>'memory hotplug state', version 1.</summary>
    [VmState("memory hotplug state")]
    public sealed partial class MemoryHotplugState
    {
        [VmStateField("selector")] public uint Selector { get; set; }
    }

    /// <summary>'piix4_pm/cpuhp', version 1.</summary>
    [VmState("piix4_pm/cpuhp")]
    public sealed partial class Piix4PmCpuhp
    {
        [VmStateField("cpuhp_state")] public CPUHotplugState CpuhpState { get; set; } = new();
    }

    /// <summary>'CPU hotplug state', version 1.</summary>
    [VmState("CPU hotplug state")]
    public sealed partial class CPUHotplugState
    {
        [VmStateField("selector")] public uint Selector { get; set; }
        [VmStateField("command")] public byte Command { get; set; }
        [VmStateField("devs")] public CPUHotplugDeviceState Devs { get; set; } = new();
    }

    /// <summary>'CPU hotplug device state', version 1.</summary>
    [VmState("CPU hotplug device state")]
    public sealed partial class CPUHotplugDeviceState
    {
        [VmStateField("is_inserting")] public bool IsInserting { get; set; }
        [VmStateField("is_removing")] public bool IsRemoving { get; set; }
        [VmStateField("ost_event")] public uint OstEvent { get; set; }
        [VmStateField("ost_status")] public uint OstStatus { get; set; }
    }
}
