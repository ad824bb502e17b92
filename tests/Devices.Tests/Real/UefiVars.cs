using System.Collections.Generic;
using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>The variables of a UEFI firmware (since 10.0): a list whose elements have buffers of lengths of their own.</summary>
[SavevmSection("uefi-vars-sysbus", Version = 0)]
public sealed partial class UefiVars
{
    [VmStateField("state")] public Variables State { get; set; } = new();

    /// <summary>What both forms of the device have.</summary>
    [VmState("uefi-vars", Version = 0)]
    public sealed partial class Variables
    {
        [VmStateField("sts")] public ushort Status { get; set; }
        [VmStateField("buf_size")] public uint BufferLength { get; set; }
        [VmStateField("buf_addr_lo")] public uint BufferAddressLow { get; set; }
        [VmStateField("buf_addr_hi")] public uint BufferAddressHigh { get; set; }
        [VmStateField("pio_xfer_offset")] public uint TransferOffset { get; set; }
        [VmStateField("pio_xfer_buffer"), Buffer(SizedBy = nameof(BufferLength))] public byte[] TransferBuffer { get; set; } = [];
        [VmStateField("end_of_dxe")] public bool EndOfDxe { get; set; }
        [VmStateField("ready_to_boot")] public bool ReadyToBoot { get; set; }
        [VmStateField("exit_boot_service")] public bool ExitBootService { get; set; }
        [VmStateField("policy_locked")] public bool PolicyLocked { get; set; }
        [VmStateField("used_storage")] public ulong UsedStorage { get; set; }
        [VmStateField("variables"), QTailQ] public List<Variable> All { get; set; } = [];
        [VmStateField("var_policies"), QTailQ] public List<Policy> Policies { get; set; } = [];
    }

    /// <summary>A variable.</summary>
    [VmState("uefi-variable", Version = 0)]
    public sealed partial class Variable
    {
        [VmStateField("guid.data"), ArraySize(16)] public byte[] Guid { get; set; } = new byte[16];
        [VmStateField("name_size")] public uint NameLength { get; set; }
        [VmStateField("data_size")] public uint DataLength { get; set; }
        [VmStateField("attributes")] public uint Attributes { get; set; }
        [VmStateField("name"), Buffer(SizedBy = nameof(NameLength))] public byte[] Name { get; set; } = [];
        [VmStateField("data"), Buffer(SizedBy = nameof(DataLength))] public byte[] Data { get; set; } = [];
        [VmStateField("time")] public Time Modified { get; set; } = new();
    }

    /// <summary>When a variable was written.</summary>
    [VmState("uefi-time", Version = 0)]
    public sealed partial class Time
    {
        [VmStateField("year")] public ushort Year { get; set; }
        [VmStateField("month")] public byte Month { get; set; }
        [VmStateField("day")] public byte Day { get; set; }
        [VmStateField("hour")] public byte Hour { get; set; }
        [VmStateField("minute")] public byte Minute { get; set; }
        [VmStateField("second")] public byte Second { get; set; }
        [VmStateField("nanosecond")] public uint Nanosecond { get; set; }
    }

    /// <summary>Who may write variables.</summary>
    [VmState("uefi-var-policy", Version = 0)]
    public sealed partial class Policy
    {
        [VmStateField("entry_size")] public uint EntryLength { get; set; }
        [VmStateField("entry"), Buffer(SizedBy = nameof(EntryLength))] public byte[] Entry { get; set; } = [];
    }
}
