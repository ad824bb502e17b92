using SaveVm.Records;
using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>The high precision event timer: as many comparators as a field before them says, each with a timer; subsections for what older releases did not know.</summary>
[SavevmSection("hpet", Version = 2, MinimumVersion = 1)]
public sealed partial class Hpet
{
    [VmStateField("config")] public ulong Config { get; set; }
    [VmStateField("isr")] public ulong Isr { get; set; }
    [VmStateField("hpet_counter")] public ulong Counter { get; set; }
    [Since(2), VmStateField("num_timers"), Validate(nameof(HasPossibleTimers))] public byte TimerCount { get; set; } = 3;
    [VmStateField("timer"), CountedBy(nameof(TimerCount))] public Comparator[] Timers { get; set; } = [new(), new(), new()];
    [Subsection] public RtcIrqLevel? RtcIrq { get; set; }
    [Subsection] public HpetOffset? Offset { get; set; }

    private bool HasPossibleTimers => TimerCount is >= 3 and <= 32;

    /// <summary>One comparator.</summary>
    [VmState("hpet_timer")]
    public sealed partial class Comparator
    {
        [VmStateField("tn")] public byte Number { get; set; }
        [VmStateField("config")] public ulong Config { get; set; }
        [VmStateField("cmp")] public ulong Compare { get; set; }
        [VmStateField("fsb")] public ulong Route { get; set; }
        [VmStateField("period")] public ulong Period { get; set; }
        [VmStateField("wrap_flag")] public byte WrapFlag { get; set; }
        [VmStateField("qemu_timer"), Timer] public long? Expiry { get; set; }
    }

    /// <summary>The level of the RTC's interrupt, while the HPET stands in for it.</summary>
    [VmState("hpet/rtc_irq_level")]
    public sealed partial class RtcIrqLevel
    {
        [VmStateField("rtc_irq_level")] public byte Level { get; set; }
    }

    /// <summary>What the counter is ahead of the clock.</summary>
    [VmState("hpet/offset")]
    public sealed partial class HpetOffset
    {
        [VmStateField("hpet_offset")] public ulong Value { get; set; }
    }
}
