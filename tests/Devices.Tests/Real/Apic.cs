using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>The local interrupt controller of a CPU: arrays of constant size.</summary>
[SavevmSection("apic", Version = 3)]
public sealed partial class Apic
{
    [VmStateField("apicbase")] public uint Base { get; set; }
    [VmStateField("id")] public byte Id { get; set; }
    [VmStateField("arb_id")] public byte ArbitrationId { get; set; }
    [VmStateField("tpr")] public byte TaskPriority { get; set; }
    [VmStateField("spurious_vec")] public uint SpuriousVector { get; set; }
    [VmStateField("log_dest")] public byte LogicalDestination { get; set; }
    [VmStateField("dest_mode")] public byte DestinationMode { get; set; }
    [VmStateField("isr"), ArraySize(8)] public uint[] InService { get; set; } = new uint[8];
    [VmStateField("tmr"), ArraySize(8)] public uint[] TriggerMode { get; set; } = new uint[8];
    [VmStateField("irr"), ArraySize(8)] public uint[] Requested { get; set; } = new uint[8];
    [VmStateField("lvt"), ArraySize(6)] public uint[] LocalVectors { get; set; } = new uint[6];
    [VmStateField("esr")] public uint ErrorStatus { get; set; }
    [VmStateField("icr"), ArraySize(2)] public uint[] InterruptCommand { get; set; } = new uint[2];
    [VmStateField("divide_conf")] public uint DivideConfiguration { get; set; }
    [VmStateField("count_shift")] public int CountShift { get; set; }
    [VmStateField("initial_count")] public uint InitialCount { get; set; }
    [VmStateField("initial_count_load_time")] public long InitialCountLoadTime { get; set; }
    [VmStateField("next_time")] public long NextTime { get; set; }
    [VmStateField("timer_expiry")] public long TimerExpiry { get; set; }
}
