using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;

namespace SaveVm.QemuCompare;

/// <summary>
/// Loads and saves the same guest with a real QEMU and with the SDK, round by round, and prints the ratios. The guest has 1 GiB, every second page of it
/// (by chance) zero; its stream is in the page cache; every round begins with a new QEMU process and with new memory on our side.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
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
            await CompareAsync(release, mebibytes, rounds, folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(string release, int mebibytes, int rounds, string folder)
    {
        string stream = Path.Combine(folder, "guest.bin");
        string copy = Path.Combine(folder, "saved.bin");
        StoredMachine machine = await RandomGuest.MakeAsync(release, mebibytes, stream);
        string pipe = Path.Combine(folder, "pipe");
        using (Process mkfifo = Process.Start("mkfifo", [pipe])) { await mkfifo.WaitForExitAsync(); }
        byte[] bytes = new byte[new FileInfo(stream).Length];
        byte[] target = new byte[bytes.Length];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"QEMU {release}, guest of {mebibytes} MiB, stream of {bytes.Length} bytes, {rounds} rounds"));

        Dictionary<string, List<double>> times = [];
        // The first round warms up: caches of the system, compiler of ours.
        for (int round = -1; round < rounds; round++)
        {
            bool counts = round >= 0;
            Note("memcpy", counts, Time(() => bytes.CopyTo(target, 0)));
            await using (QemuGuest qemu = await RandomGuest.StartAsync(release, mebibytes, "-incoming", "defer"))
            {
                long start = Stopwatch.GetTimestamp();
                await qemu.BeginIncomingAsync("exec:cat " + stream);
                while (await qemu.StatusAsync() == "inmigrate") { await Task.Delay(1); }
                Note("load, QEMU", counts, Stopwatch.GetElapsedTime(start).TotalMilliseconds);

                await qemu.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 1L << 40 });
                Note("save, QEMU", counts, await SaveAsync(qemu, "/dev/null"));
            }
            await using (QemuGuest qemu = await RandomGuest.StartAsync(release, mebibytes, "-incoming", "defer"))
            {
                await qemu.BeginIncomingAsync("exec:cat " + stream);
                await qemu.WaitForIncomingAsync();
                File.Delete(copy);
                await qemu.SetParametersAsync(new Dictionary<string, object> { ["max-bandwidth"] = 1L << 40 });
                Note("save to a file, QEMU", counts, await SaveAsync(qemu, copy));
                File.Delete(copy);
            }

            // Nothing of the round before lies in memory that is to be fresh.
            GC.Collect();
            using GuestMemory memory = GuestMemory.Create();
            Note("load, SDK", counts, Time(() =>
            {
                using WireInput input = WireInput.Open(stream);
                _ = RamRestore.Load(input, memory);
            }));
            MachineSaveOptions options = new() { Target = MigrationTarget.All.Single(known => known.Release == release) };
            using (Process cat = Process.Start("sh", ["-c", $"exec cat {pipe} > /dev/null"]))
            {
                Note("save, SDK", counts, Time(() =>
                {
                    using (WireOutput output = WireOutput.CreateFile(pipe)) { _ = MachineSaver.Save(output, memory, machine, options); }
                    cat.WaitForExit();
                }));
            }
            Note("save to a file, SDK", counts, Time(() =>
            {
                using WireOutput output = WireOutput.CreateFile(copy);
                _ = MachineSaver.Save(output, memory, machine, options);
            }));
            if (!counts && !HoldsMemory(copy, memory)) { throw new InvalidDataException("What was saved is not what was loaded."); }
            File.Delete(copy);
        }

        foreach ((string name, List<double> list) in times)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-21} {RandomGuest.Median(list),8:0.0} ms   ({list.Min():0.0} to {list.Max():0.0})"));
        }
        foreach (string work in (string[])["load", "save", "save to a file"])
        {
            double[] ratios = [.. times[$"{work}, QEMU"].Zip(times[$"{work}, SDK"], static (theirs, ours) => theirs / ours)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{work}: {RandomGuest.Median(ratios):0.00} times as fast as QEMU {release} (rounds from {ratios.Min():0.00} to {ratios.Max():0.00})"));
        }

        void Note(string name, bool counts, double milliseconds)
        {
            if (!counts) { return; }
            if (!times.TryGetValue(name, out List<double>? list)) { times.Add(name, list = []); }
            list.Add(milliseconds);
        }
    }

    /// <returns>Milliseconds.</returns>
    private static async Task<double> SaveAsync(QemuGuest qemu, string target)
    {
        long start = Stopwatch.GetTimestamp();
        await qemu.BeginMigrationAsync($"exec:cat > {target}");
        while (await qemu.MigrationStatusAsync() != "completed") { await Task.Delay(1); }
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>How a stream is cut into sections depends on the time it takes, so it is loaded again and the memory compared.</summary>
    private static bool HoldsMemory(string path, GuestMemory expected)
    {
        using GuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(path);
        _ = RamRestore.Load(input, memory);
        foreach (GuestMemoryBlock block in expected.Blocks)
        {
            if (!memory.TryFind(block.Name, out GuestMemoryBlock? found) || found.UsedLength != block.UsedLength) { return false; }
            for (long offset = 0; offset < block.UsedLength; offset += RandomGuest.PageSize)
            {
                int length = (int)Math.Min(RandomGuest.PageSize, block.UsedLength - offset);
                if (!found.Read(offset, length).SequenceEqual(block.Read(offset, length))) { return false; }
            }
        }
        return true;
    }
}
