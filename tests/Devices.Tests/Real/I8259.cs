using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>An interrupt controller of the PC: two instances of one section, some bytes of which are truth values.</summary>
[SavevmSection("i8259")]
public sealed partial class I8259
{
    [VmStateField("last_irr")] public byte LastRequests { get; set; }
    [VmStateField("irr")] public byte Requests { get; set; }
    [VmStateField("imr")] public byte Mask { get; set; }
    [VmStateField("isr")] public byte InService { get; set; }
    [VmStateField("priority_add")] public byte HighestPriority { get; set; }
    [VmStateField("irq_base")] public byte IrqBase { get; set; }
    [VmStateField("read_reg_select")] public byte ReadsInService { get; set; }
    [VmStateField("poll")] public byte Poll { get; set; }
    [VmStateField("special_mask")] public byte SpecialMask { get; set; }
    [VmStateField("init_state")] public byte InitState { get; set; }
    [VmStateField("auto_eoi")] public byte AutoEoi { get; set; }
    [VmStateField("rotate_on_auto_eoi")] public byte RotatesOnAutoEoi { get; set; }
    [VmStateField("special_fully_nested_mode")] public byte SpecialFullyNestedMode { get; set; }
    [VmStateField("init4")] public byte NeedsFourthWord { get; set; }
    [VmStateField("single_mode")] public byte SingleMode { get; set; }
    [VmStateField("elcr")] public byte LevelTriggered { get; set; }
}
