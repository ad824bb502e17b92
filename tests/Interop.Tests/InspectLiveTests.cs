using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>What a real QEMU writes right now is read, and the RAM in it is the guest's.</summary>
public sealed class InspectLiveTests
{
    private const int PageSize = 4096;
    private const int RamLength = PatternGuest.MemoryMiB << 20;

    // Video memory and ROMs lie over the RAM here: the guest's address space does not show what is below.
    private const int HoleStart = 0xA_0000;
    private const int HoleEnd = 0x10_0000;

    [LiveQemuFact("5.2")]
    public Task Inspect_StoppedGuestOf52_HasItsRam() => InspectAsync("5.2", writing: false);

    [LiveQemuFact("7.2")]
    public Task Inspect_StoppedGuestOf72_HasItsRam() => InspectAsync("7.2", writing: false);

    [LiveQemuFact("10.0")]
    public Task Inspect_StoppedGuestOf100_HasItsRam() => InspectAsync("10.0", writing: false);

    [LiveQemuFact("11.1")]
    public Task Inspect_StoppedGuestOf111_HasItsRam() => InspectAsync("11.1", writing: false);

    // Before 9.0 an emulated guest's writes get lost while it is migrated, so there is no truth to compare with.
    [LiveQemuFact("5.2")]
    public Task Inspect_RunningGuestOf52_IsGood() => InspectAsync("5.2", writing: true, compare: false);

    [LiveQemuFact("7.2")]
    public Task Inspect_RunningGuestOf72_IsGood() => InspectAsync("7.2", writing: true, compare: false);

    [LiveQemuFact("10.0")]
    public Task Inspect_RunningGuestOf100_HasItsRam() => InspectAsync("10.0", writing: true);

    [LiveQemuFact("11.1")]
    public Task Inspect_RunningGuestOf111_HasItsRam() => InspectAsync("11.1", writing: true);

    private static async Task InspectAsync(string release, bool writing, bool compare = true)
    {
        await using QemuGuest guest = await PatternGuest.StartAsync(release, writing);
        if (!writing) { await guest.ExecuteAsync("stop"); }
        await guest.MigrateAsync("stream.bin");
        // The source stays stopped after the migration: its memory is what the stream must hold.
        await guest.SaveMemoryAsync(0, RamLength, "memory.bin");

        StreamReport report;
        using (WireInput input = WireInput.Open(guest.PathOf("stream.bin"))) { report = StreamInspector.Inspect(input, new InspectOptions { Hash = true }); }
        Assert.Null(report.Error);
        Assert.Equal(StreamFormats.Stream, report.Format);
        Assert.StartsWith("pc-i440fx-", report.Machine, StringComparison.Ordinal);
        Assert.True(report.VmDescription);
        Assert.Contains(report.Devices, static device => device.Name == "timer");
        RamBlockReport block = Assert.Single(report.Ram!.Blocks, static block => block.Name == "pc.ram");
        Assert.Equal((ulong)RamLength, block.Length);

        byte[] ram = LoadRam(guest.PathOf("stream.bin"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(ram)), block.Sha256);
        if (compare) { AssertSamePages(await File.ReadAllBytesAsync(guest.PathOf("memory.bin")), ram); }
    }

    private static byte[] LoadRam(string path)
    {
        using IGuestMemory memory = GuestMemory.Create();
        using WireInput input = WireInput.Open(path);
        _ = RamRestore.Load(input, memory);

        byte[] ram = new byte[RamLength];
        Assert.True(memory.TryFind("pc.ram", out GuestMemoryBlock? block));
        for (int offset = 0; offset < RamLength;)
        {
            ReadOnlySpan<byte> piece = block.Read(offset, RamLength - offset);
            piece.CopyTo(ram.AsSpan(offset));
            offset += piece.Length;
        }
        return ram;
    }

    private static void AssertSamePages(byte[] memory, byte[] ram)
    {
        int[] different = [.. Enumerable.Range(0, RamLength / PageSize)
            .Where(static page => page * PageSize is < HoleStart or >= HoleEnd)
            .Where(page => !memory.AsSpan(page * PageSize, PageSize).SequenceEqual(ram.AsSpan(page * PageSize, PageSize)))];
        Assert.Empty(different);
    }
}
