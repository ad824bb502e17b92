using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.IO;
using SaveVm.QemuCompare;
using SaveVm.Streams;
using SaveVm.TestSupport;

namespace SaveVm.ReceiveCompare;

/// <summary>
/// A guest of 1 GiB, every second page of it (by chance) zero, is received over the loopback by a real QEMU and by the SDK in turn. The sender is one process for both;
/// every round begins with a new QEMU and with new memory on our side.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["send", var file, var port]) { return Send(file, int.Parse(port, CultureInfo.InvariantCulture)); }
        string release = args.Length > 0 ? args[0] : "7.2";
        int mebibytes = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1024;
        int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        if (LiveQemu.SkipReason(release) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 2;
        }
        string folder = LiveQemu.CreateFolder();
        try
        {
            await CompareAsync(release, mebibytes, rounds, Path.Combine(folder, "guest.bin"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(string release, int mebibytes, int rounds, string stream)
    {
        _ = await RandomGuest.MakeAsync(release, mebibytes, stream);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"QEMU {release}, guest of {mebibytes} MiB, stream of {new FileInfo(stream).Length} bytes, {rounds} rounds"));
        Dictionary<string, List<double>> times = new() { ["QEMU"] = [], ["load"] = [], ["walk"] = [], ["read"] = [] };
        long allocated = 0, resident = 0;
        // The first round warms up.
        for (int round = -1; round < rounds; round++)
        {
            double qemu, load, walk, read;
            await using (QemuGuest destination = await RandomGuest.StartAsync(release, mebibytes, "-incoming", "defer"))
            {
                await destination.BeginIncomingAsync("tcp:127.0.0.1:0");
                qemu = await SendAsync(stream, await destination.IncomingPortAsync(), mebibytes);
                await destination.WaitForIncomingAsync();
            }
            using (GuestMemory memory = GuestMemory.Create())
            {
                load = await ReceiveAsync(stream, RamReceiver.CreateLoading(memory), mebibytes);
            }
            long before = GC.GetTotalAllocatedBytes(precise: true);
            walk = await ReceiveAsync(stream, RamReceiver.CreateSkimming(), mebibytes);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            using (Process self = Process.GetCurrentProcess()) { resident = self.WorkingSet64; }
            read = await ReadAsync(stream, mebibytes);
            if (round < 0) { continue; }
            times["QEMU"].Add(qemu);
            times["load"].Add(load);
            times["walk"].Add(walk);
            times["read"].Add(read);
        }
        foreach ((string name, string what) in ((string, string)[])[("QEMU", $"QEMU {release}"), ("load", "SDK, into guest memory"), ("walk", "SDK, stream only"), ("read", "read and thrown away")])
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{what,-24} {RandomGuest.Median(times[name]),8:0.0} ms   ({times[name].Min():0.0} to {times[name].Max():0.0})"));
        }
        foreach ((string name, string what) in ((string, string)[])[("load", "into guest memory"), ("walk", "stream only")])
        {
            double[] ratios = [.. times["QEMU"].Zip(times[name], static (theirs, ours) => theirs / ours)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{what}: {RandomGuest.Median(ratios):0.00} times as fast as QEMU {release} (rounds from {ratios.Min():0.00} to {ratios.Max():0.00})"));
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"allocated in the last walk: {allocated} bytes for {((long)mebibytes << 20) / RandomGuest.PageSize} pages; resident after it: {resident >> 20} MiB"));
    }

    /// <summary>Our side: the time that the sender saw.</summary>
    private static async Task<double> ReceiveAsync(string stream, RamReceiver ram, int mebibytes)
    {
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<MigrationSummary> receiving = new MigrationDestination(sections, ram).ReceiveAsync(listener);
        double time = await SendAsync(stream, listener.Uri.Port, mebibytes);
        _ = await receiving;
        return time;
    }

    /// <summary>What the loopback allows: a program that only reads.</summary>
    private static async Task<double> ReadAsync(string stream, int mebibytes)
    {
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task reading = Task.Run(async () =>
        {
            using MigrationChannel channel = await listener.AcceptAsync();
            byte[] buffer = new byte[1 << 20];
            while (channel.Read(buffer) > 0)
            {
            }
        });
        double time = await SendAsync(stream, listener.Uri.Port, mebibytes);
        await reading;
        return time;
    }

    private static async Task<double> SendAsync(string stream, int port, int mebibytes)
    {
        TouchFreeMemory((long)(mebibytes + 256) << 20);
        ProcessStartInfo start = new(Environment.ProcessPath!, ["send", stream, port.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        using Process sender = Process.Start(start)!;
        string milliseconds = await sender.StandardOutput.ReadToEndAsync();
        await sender.WaitForExitAsync();
        return double.Parse(milliseconds, CultureInfo.InvariantCulture);
    }

    /// <summary>The host of a virtual machine takes memory back that was free for a while; giving it again would be most of the time, so it is at hand.</summary>
    private static void TouchFreeMemory(long length)
    {
        using GuestMemory memory = GuestMemory.Create();
        memory.Add("touched", length, length, RandomGuest.PageSize).Fill(0, length, 1);
    }

    /// <summary>Sends the file, and waits for the receiver to close: then it has loaded everything.</summary>
    private static int Send(string file, int port)
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Connect("127.0.0.1", port);
        long start = Stopwatch.GetTimestamp();
        // From the page cache into the socket, so that the receiver has as much of the machine as can be.
        socket.SendFile(file);
        socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        byte[] rest = new byte[64];
        while (socket.Receive(rest) > 0)
        {
        }
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
