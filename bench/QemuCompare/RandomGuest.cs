using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;

namespace SaveVm.QemuCompare;

/// <summary>The guest that a real QEMU and the SDK are compared with: every second page of it (by chance) zero, the others random.</summary>
internal static class RandomGuest
{
    public const int PageSize = 4096;
    private const int Seed = 20261121;

    /// <summary>Writes the stream of a machine that has not run yet, its memory filled from here.</summary>
    public static async Task<StoredMachine> MakeAsync(string release, int mebibytes, string path)
    {
        using GuestMemory memory = GuestMemory.Create();
        StoredMachine machine;
        await using (QemuGuest qemu = await StartAsync(release, mebibytes))
        {
            await qemu.MigrateAsync("empty.bin");
            SectionRegistry registry = new();
            registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(memory), new RamBlockList()));
            using WireInput input = WireInput.Open(qemu.PathOf("empty.bin"));
            machine = StoredMachine.Read(new SavevmReader(input, registry));
        }
        GuestMemoryBlock ram = memory.Blocks.Single(static block => block.Name == "pc.ram");
        var random = new Random(Seed);
        byte[] page = new byte[PageSize];
        for (long address = 0; address < ram.UsedLength; address += PageSize)
        {
            if (random.Next(2) == 0)
            {
                ram.Fill(address, PageSize, 0);
                continue;
            }
            random.NextBytes(page);
            ram.Write(address, page);
        }
        using WireOutput output = WireOutput.CreateFile(path);
        _ = MachineSaver.Save(output, memory, machine);
        return machine;
    }

    /// <summary>A QEMU for this guest.</summary>
    public static Task<QemuGuest> StartAsync(string release, int mebibytes, params string[] more) => QemuGuest.StartAsync(
        release, LiveQemu.CreateFolder(), ["-M", "pc", "-m", mebibytes.ToString(CultureInfo.InvariantCulture), "-accel", "tcg", .. more]);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
