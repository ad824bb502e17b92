using System;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>A live section of a vendor's: so many ticks, sent in pieces while the guest runs.</summary>
internal sealed class TickSection : ISectionLoader, ISectionSaver
{
    public const string Name = "acme-ticks";

    public ulong Sent { get; private set; }

    public ulong Received { get; private set; }

    public bool IsSetUp { get; private set; }

    public bool IsComplete { get; private set; }

    public int Cleanups { get; private set; }

    public ulong Total { get; init; }

    public uint VersionId => 3;

    public void Setup(SavevmWriter writer) => Write(writer, 0);

    public bool Iterate(SavevmWriter writer, long byteBudget)
    {
        Write(writer, Math.Min(100, Total - Sent));
        return Sent == Total;
    }

    public void Complete(SavevmWriter writer) => Write(writer, Total - Sent);

    // So much that it fits into no downtime: all pieces are sent while the guest runs.
    public SectionPending GetPending(bool exact) => new((long)(Total - Sent) << 30, 0);

    public void Cleanup() => Cleanups++;

    public void Load(SavevmReader reader, in SectionInfo section)
    {
        IsSetUp |= section.Type == SectionType.Start;
        IsComplete |= section.Type == SectionType.End;
        Received += TickRecord.Read(reader.Input).Ticks;
    }

    private void Write(SavevmWriter writer, ulong ticks)
    {
        new TickRecord { Ticks = ticks }.Write(writer.Output);
        Sent += ticks;
    }
}
