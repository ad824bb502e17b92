using System;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>A destination takes no memory for a page, whatever it does with it. All threads of the process are counted, so nothing else may run.</summary>
[Collection(nameof(Alone))]
public sealed class ReceiveAllocationTests
{
    private const int Few = 1000;
    private const int Many = 21_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receive_MorePages_AllocatesNoMore(bool socket)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.PathOf("few.bin"), Stream(Few));
        File.WriteAllBytes(folder.PathOf("many.bin"), Stream(Many));
        long few = long.MaxValue, many = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            few = Math.Min(few, await AllocatedAsync(folder.PathOf("few.bin"), socket));
            many = Math.Min(many, await AllocatedAsync(folder.PathOf("many.bin"), socket));
        }
        // Other threads of the process may allocate a little meanwhile; a single byte for each page would be 20,000.
        Assert.True(many - few < (Many - Few) / 2, $"{few} bytes for {Few} pages, {many} for {Many}");
    }

    private static async Task<long> AllocatedAsync(string path, bool socket)
    {
        using GuestMemory memory = GuestMemory.Create();
        RamReceiver ram = RamReceiver.CreateLoading(memory);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        MigrationDestination destination = new(sections, ram);
        MigrationSummary summary = await (socket ? OverLoopbackAsync(destination, path) : destination.ReceiveAsync(MigrationConnector.OpenSource(MigrationUri.Parse($"file:{path}"))));
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(new FileInfo(path).Length, summary.Channels[MigrationChannelNames.Main]);
        return allocated;
    }

    private static async Task<MigrationSummary> OverLoopbackAsync(MigrationDestination destination, string path)
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = destination.ReceiveAsync(listener);
        using var source = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        source.Connect("127.0.0.1", listener.Uri.Port);
        source.SendFile(path);
        source.Shutdown(SocketShutdown.Send);
        return await receiving;
    }

    private static byte[] Stream(int pages)
    {
        string end = "0000000000000010";
        string start = Header + Start(1, "ram", 4, "0000000000001004 01 61 0000000000001000" + end);
        byte[] head = WireTable.Bytes(start + "02 00000001 0000000000000008 01 61" + Fill(1, 4096));
        byte[] page = WireTable.Bytes("0000000000000028" + Fill(1, 4096));
        byte[] tail = WireTable.Bytes(end + "7e 00000001" + EndOfFile);
        byte[] all = new byte[head.Length + (page.Length * (pages - 1)) + tail.Length];
        head.CopyTo(all, 0);
        for (int i = 0; i < pages - 1; i++) { page.CopyTo(all, head.Length + (i * page.Length)); }
        tail.CopyTo(all, all.Length - tail.Length);
        return all;
    }
}
