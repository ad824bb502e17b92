using System;
using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SendToQemu;

/// <summary>
/// Loads a stream, and sends the machine in it to a QEMU that waits, with its pages on two channels of their own. QEMU: <c>-incoming defer</c>, capabilities
/// <c>return-path</c> and <c>multifd</c>, then <c>migrate_incoming tcp:127.0.0.1:4444</c>.
/// <code>dotnet run --project samples/SendToQemu -- vm.bin tcp:127.0.0.1:4444</code>
/// </summary>
internal static class Program
{
    private static async Task Main(string[] args) => await RunAsync(args[0], MigrationUri.Parse(args[1]), channels: 2, Console.Out);

    // snippet: a source
    public static async Task<MigrationSent> RunAsync(string stream, MigrationUri destination, int channels, TextWriter text)
    {
        using IGuestMemory memory = GuestMemory.Create();
        SectionRegistry loaders = new();
        loaders.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(memory), new RamBlockList()));
        using WireInput input = WireInput.Open(stream);
        StoredMachine machine = StoredMachine.Read(new SavevmReader(input, loaders));

        MigrationSource source = new(outputs => MachineSaver.CreateSavers(memory, machine, multifdChannels: outputs))
        {
            Precopy = MachineSaver.CreatePrecopy(machine),
            Footers = machine.Footers,
            MultifdChannels = channels,
            OpensReturnPath = true,
        };
        MigrationSent sent = await source.SendAsync(destination);
        text.WriteLine($"{sent.TransferredBytes} bytes in {sent.TotalTime.TotalSeconds:0.0} s; loaded there: {sent.IsConfirmed}");
        return sent;
    }
    // end of snippet
}
