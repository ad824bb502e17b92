using System;
using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Streams;

namespace ReceiveFromQemu;

/// <summary>
/// Receives a live migration into memory of this program.
/// <code>dotnet run --project samples/ReceiveFromQemu -- tcp:127.0.0.1:4444</code> then in QEMU's monitor <c>migrate tcp:127.0.0.1:4444</c>.
/// </summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse(args.Length > 0 ? args[0] : "tcp::4444"));
        await RunAsync(listener, Console.Out);
    }

    // snippet: a destination
    public static async Task<MigrationSummary> RunAsync(MigrationListener listener, TextWriter text)
    {
        using IGuestMemory memory = GuestMemory.Create();
        RamReceiver ram = RamReceiver.CreateLoading(memory);
        SectionRegistry sections = new();
        ram.AddTo(sections);
        StoredMachineReader machine = new();
        MigrationDestination destination = new(sections, ram)
        {
            Timeout = TimeSpan.FromSeconds(20),
            ItemRead = machine.Take,
            Progress = new Progress<MigrationProgress>(now => text.WriteLine($"{now.State}: {now.TransferredBytes} bytes, pass {now.Passes}")),
        };

        MigrationSummary summary = await destination.ReceiveAsync(listener);
        text.WriteLine($"{summary.Configuration?.Machine} from {summary.Source}, {summary.Channels[MigrationChannelNames.Main]} bytes");
        foreach (GuestMemoryBlock block in memory.Blocks) { text.WriteLine($"  {block.Name}: {block.UsedLength} bytes"); }
        foreach (StoredDevice device in machine.Machine.Devices) { text.WriteLine($"  {device.Name}: {device.Body.Length} bytes"); }
        return summary;
    }
    // end of snippet
}
