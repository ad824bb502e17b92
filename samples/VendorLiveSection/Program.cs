using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;
using VendorLiveSection;

await Sample.RunAsync(Console.Out);

/// <summary>A migration between two programs with a vendor's live section beside RAM: set up, sent in pieces while the guest runs, completed when it stands still.</summary>
internal static class Sample
{
    public static async Task<FlowTable> RunAsync(TextWriter text)
    {
        using IGuestMemory memory = GuestMemory.Create(), received = GuestMemory.Create();
        memory.Add("pc.ram", 16 << 20, 16 << 20, 4096).Fill(0, 1 << 20, 0xC3);
        FlowTable flows = new(100_000), receivedFlows = new(100_000);
        for (int i = 0; i < flows.Packets.Length; i++) { flows.Count(i, (ulong)i); }

        SaverRegistry savers = new();
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory));
        savers.Add("acme-flows", 0, flows);

        RamReceiver ram = RamReceiver.CreateLoading(received);
        SectionRegistry loaders = new();
        ram.AddTo(loaders);
        loaders.Add("acme-flows", receivedFlows);

        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = new MigrationDestination(loaders, ram).ReceiveAsync(listener);
        PrecopyOptions machine = new() { Configuration = new StreamConfiguration("acme-vm", TargetPageBits: null, [], Uuid: null), MaximumBandwidth = 8 << 20 };
        MigrationSent sent = await new MigrationSource(_ => savers) { OpensReturnPath = true, Precopy = machine }.SendAsync(listener.Uri);
        MigrationSummary summary = await receiving;
        text.WriteLine($"{sent.Rounds} rounds, {summary.Sections} sections; all flows there: {flows.Packets.SequenceEqual(receivedFlows.Packets)}");
        return receivedFlows;
    }
}
