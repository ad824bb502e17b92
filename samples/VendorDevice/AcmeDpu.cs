using SaveVm.Records;
using SaveVm.VmState;

namespace VendorDevice;

// snippet
/// <summary>The card's state: version 1 had one queue of packets, version 2 has any number.</summary>
[SavevmSection("acme-dpu", Version = 2, MinimumVersion = 1, PostLoad = nameof(Upgrade))]
public sealed partial class AcmeDpu
{
    public uint Control { get; set; }
    [Timer] public long? NextPoll { get; set; }
    public ulong Base { get; set; }                                     // the queue of version 1
    [Since(2)] public ushort QueueCount { get; set; }
    [Since(2), CountedBy(nameof(QueueCount))] public DpuQueue[] Queues { get; set; } = [];
    [Subsection] public DpuStats? Stats { get; set; }                    // sent when it is not null

    private void Upgrade(int version)
    {
        if (version >= 2) { return; }
        QueueCount = 1;
        Queues = [new DpuQueue { Base = Base }];
    }
}

[VmState("acme-dpu/queue")]
public sealed partial class DpuQueue
{
    public ulong Base { get; set; }
    public uint Head { get; set; }
}

[VmState("acme-dpu/stats")]
public sealed partial class DpuStats
{
    public ulong Packets { get; set; }
}
// end of snippet
