using System.Collections.Generic;
using SaveVm.VmState;

namespace SaveVm.Devices.Tests.Real;

/// <summary>What virtio-iommu keeps (since 6.2 for x86): a tree of domains, each with a tree of mappings and a list of endpoints.</summary>
[VmState("virtio-iommu-device", Version = 2, MinimumVersion = 2)]
public sealed partial class VirtioIommu
{
    [VmStateField("domains"), GTree] public List<KeyValuePair<ulong, Domain>> Domains { get; set; } = [];
    [VmStateField("config.bypass")] public byte Bypass { get; set; }

    /// <summary>An address space.</summary>
    [VmState("domain", Version = 2, MinimumVersion = 2)]
    public sealed partial class Domain
    {
        [VmStateField("id")] public uint Id { get; set; }
        [VmStateField("mappings"), GTree] public List<KeyValuePair<Interval, Mapping>> Mappings { get; set; } = [];
        [VmStateField("endpoint_list"), QList] public List<Endpoint> Endpoints { get; set; } = [];
        [VmStateField("bypass")] public bool Bypass { get; set; }
    }

    /// <summary>Addresses of the endpoint, the last one included.</summary>
    [VmState("interval")]
    public sealed partial class Interval
    {
        [VmStateField("low")] public ulong Low { get; set; }
        [VmStateField("high")] public ulong High { get; set; }
    }

    /// <summary>Where they lead to.</summary>
    [VmState("mapping")]
    public sealed partial class Mapping
    {
        [VmStateField("phys_addr")] public ulong PhysicalAddress { get; set; }
        [VmStateField("flags")] public uint Flags { get; set; }
    }

    /// <summary>A device behind the IOMMU.</summary>
    [VmState("endpoint")]
    public sealed partial class Endpoint
    {
        [VmStateField("id")] public uint Id { get; set; }
    }
}
