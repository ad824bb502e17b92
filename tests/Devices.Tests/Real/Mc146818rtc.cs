using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>The real-time clock: a buffer, unused bytes, timers.</summary>
[SavevmSection("mc146818rtc", Version = 3)]
public sealed partial class Mc146818rtc
{
    [VmStateField("cmos_data"), Buffer(128)] public byte[] CmosData { get; set; } = new byte[128];
    [VmStateField("cmos_index")] public byte CmosIndex { get; set; }
    [Unused] public const int Unused0 = 28;
    [VmStateField("periodic_timer"), Timer] public long? PeriodicTimer { get; set; }
    [VmStateField("next_periodic_time")] public long NextPeriodicTime { get; set; }
    [Unused] public const int Unused1 = 24;
    [VmStateField("irq_coalesced")] public uint IrqCoalesced { get; set; }
    [VmStateField("period")] public uint Period { get; set; }
    [VmStateField("base_rtc")] public ulong BaseRtc { get; set; }
    [VmStateField("last_update")] public ulong LastUpdate { get; set; }
    [VmStateField("offset")] public long Offset { get; set; }
    [VmStateField("update_timer"), Timer] public long? UpdateTimer { get; set; }
    [VmStateField("next_alarm_time")] public ulong NextAlarmTime { get; set; }
}
