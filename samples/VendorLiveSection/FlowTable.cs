using System.Collections.Generic;
using SaveVm.Records;
using SaveVm.Streams;

namespace VendorLiveSection;

[WireRecord]
public readonly partial record struct FlowItem
{
    [Packed(0, Shift = 1, Bits = 63)] public ulong Flow { get; init; }
    [Packed(0, Bits = 1)] public bool IsLast { get; init; }
    public ulong Packets { get; init; }
}

/// <summary>The flows that a card has learnt: so many that they are sent while the guest runs, as RAM is. Changed ones are sent again.</summary>
internal sealed class FlowTable(int count) : ISectionSaver, ISectionLoader
{
    private readonly Queue<int> _changed = [];

    public ulong[] Packets { get; } = new ulong[count];

    public uint VersionId => 1;

    /// <summary>The card counts packets.</summary>
    public void Count(int flow, ulong packets)
    {
        Packets[flow] += packets;
        _changed.Enqueue(flow);
    }

    public void Setup(SavevmWriter writer) => Send(writer, 0);
    public bool Iterate(SavevmWriter writer, long byteBudget) => Send(writer, byteBudget);
    public void Complete(SavevmWriter writer) => Send(writer, long.MaxValue);
    public SectionPending GetPending(bool exact) => new(_changed.Count * (long)default(FlowItem).GetLength(), 0);

    public void Load(SavevmReader reader, in SectionInfo section)
    {
        for (FlowItem item = FlowItem.Read(reader.Input); !item.IsLast; item = FlowItem.Read(reader.Input))
        {
            if (item.Flow < (ulong)Packets.Length) { Packets[item.Flow] = item.Packets; }
        }
    }

    private bool Send(SavevmWriter writer, long byteBudget)
    {
        for (long sent = 0; sent < byteBudget && _changed.TryDequeue(out int flow); sent += default(FlowItem).GetLength())
        {
            new FlowItem { Flow = (ulong)flow, Packets = Packets[flow] }.Write(writer.Output);
        }
        new FlowItem { IsLast = true }.Write(writer.Output);
        return _changed.Count == 0;
    }
}
