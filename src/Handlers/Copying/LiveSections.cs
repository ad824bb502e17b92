using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>Live sections that a copy gets beside those of its stream: written whole, as the guest stands still.</summary>
internal sealed class LiveSections(IReadOnlyDictionary<string, ISectionSaver> savers, SavevmWriter writer, CancellationToken cancellationToken)
{
    // Out of the way of the ids that QEMU gives.
    private const uint FirstId = 0x1000_0000;
    private const long Budget = 8 << 20;

    private readonly SaverEntry[] _entries = [.. savers.Select(static (saver, index) => new SaverEntry(FirstId + (uint)index, saver.Key, 0, saver.Value, null))];

    public bool IsWritten { get; private set; }

    public void Prepare()
    {
        foreach (SaverEntry entry in _entries) { entry.Live!.Prepare(writer); }
    }

    /// <returns>How many bytes it was.</returns>
    public long Write()
    {
        IsWritten = true;
        long start = writer.Output.Position;
        foreach (SaverEntry entry in _entries.Where(static entry => entry.Live!.IsActive))
        {
            writer.WriteStart(entry);
            bool all = false;
            while (!all)
            {
                cancellationToken.ThrowIfCancellationRequested();
                all = writer.WritePart(entry, Budget);
            }
            writer.WriteEnd(entry);
        }
        return writer.Output.Position - start;
    }

    public void Cleanup()
    {
        foreach (SaverEntry entry in _entries) { entry.Live!.Cleanup(); }
    }
}
