using SaveVm.VmState;

namespace SaveVm.Samples.Tests;

/// <summary>The card of <c>samples/VendorDevice</c> as it was in version 1: who wrote the golden stream.</summary>
[SavevmSection("acme-dpu")]
public sealed partial class AcmeDpuVersion1
{
    public uint Control { get; set; }

    [Timer] public long? NextPoll { get; set; }

    public ulong Base { get; set; }

    [Subsection] public StatsVersion1? Stats { get; set; }
}

/// <summary>Its subsection.</summary>
[VmState("acme-dpu/stats")]
public sealed partial class StatsVersion1
{
    public ulong Packets { get; set; }
}
