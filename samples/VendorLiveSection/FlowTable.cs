using SaveVm.Records;
using SaveVm.Streams;

namespace VendorLiveSection;

// snippet: what stands in the section
[WireRecord]
public readonly partial record struct FlowItem
{
    [Packed(0, Shift = 1, Bits = 63)] public ulong Flow { get; init; }
    [Packed(0, Bits = 1)] public bool IsLast { get; init; }
    public ulong Packets { get; init; }
}
// end of snippet

/// <summary>The flows that a card has learnt: so many that they are sent while the guest runs, as RAM is. Changed ones are sent again.</summary>
internal sealed class FlowTable : ISectionSaver, ISectionLoader
{
    public const string SectionName = "acme-flows";

    private readonly bool[] _changed;

    public FlowTable(int count)
    {
        Packets = new ulong[count];
        _changed = new bool[count];
    }

    public ulong[] Packets { get; }

    public uint VersionId => 1;

    /// <summary>The card counts a packet.</summary>
    public void Count(int flow, ulong packets)
    {
        Packets[flow] += packets;
        _changed[flow] = true;
    }

    public void Setup(SavevmWriter writer) => Send(writer, 0);

    public bool Iterate(SavevmWriter writer, long byteBudget) => Send(writer, byteBudget);

    public void Complete(SavevmWriter writer) => Send(writer, long.MaxValue);

    public SectionPending GetPending(bool exact) => new(System.Array.FindAll(_changed, static flow => flow).Length * (long)default(FlowItem).GetLength(), 0);

    public void Load(SavevmReader reader, in SectionInfo section)
    {
        FlowItem item;
        do
        {
            item = FlowItem.Read(reader.Input);
            if (!item.IsLast && item.Flow < (ulong)Packets.Length) { Packets[item.Flow] = item.Packets; }
        }
        while (!item.IsLast);
    }

    private bool Send(SavevmWriter writer, long byteBudget)
    {
        long end = byteBudget < long.MaxValue - writer.Output.Position ? writer.Output.Position + byteBudget : long.MaxValue;
        bool all = true;
        for (int flow = 0; flow < _changed.Length && all; flow++)
        {
            if (!_changed[flow]) { continue; }
            all = writer.Output.Position < end;
            if (!all) { break; }
            _changed[flow] = false;
            new FlowItem { Flow = (ulong)flow, Packets = Packets[flow] }.Write(writer.Output);
        }
        new FlowItem { IsLast = true }.Write(writer.Output);
        return all;
    }
}
