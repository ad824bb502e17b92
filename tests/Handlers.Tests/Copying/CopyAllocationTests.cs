using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>Copying and verifying allocate nothing for each page or record; holes of a mapped-ram file stay holes.</summary>
public sealed class CopyAllocationTests
{
    private const string RamEnd = "0000000000000010";

    [Fact]
    public void Copy_MorePages_AllocatesNoMore() => AssertConstant(static input =>
    {
        using WireOutput output = WireOutput.FromStream(Stream.Null);
        _ = StreamCopier.Copy(input, output);
    });

    // Verifying remembers one bit for each page of a block, so the blocks are equal here and their pages come again and again.
    [Fact]
    public void Verify_MorePages_AllocatesNoMore() => AssertConstant(static input => _ = StreamVerifier.Verify(input));

    [Fact]
    public void Copy_MappedRam_KeepsHoles()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var folder = new TemporaryFolder();
        byte[] bytes = Golden.ReadStream("mapped-ram-v11.1");
        string copy = folder.PathOf("copy.bin");
        using (WireInput input = WireInput.FromMemory(bytes))
        using (OutputFile output = OutputFile.Create(copy))
        {
            _ = StreamCopier.Copy(input, output.Output);
            output.Commit();
        }

        Assert.Equal(bytes, File.ReadAllBytes(copy));
        long zeros = bytes.Chunk(4096).Count(static page => !page.AsSpan().ContainsAnyExcept((byte)0)) * 4096L;
        long onDisk = BlocksOf(copy) * 512;
        // Zero pages that stand between others may share a block with them; most of what is zero takes no place.
        Assert.True(onDisk <= bytes.Length - (zeros * 3 / 4), $"{onDisk} bytes on disk of {bytes.Length}, {zeros} of them zero");
    }

    private static long BlocksOf(string path)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", path]) { RedirectStandardOutput = true })!;
        string blocks = stat.StandardOutput.ReadToEnd();
        stat.WaitForExit();
        return long.Parse(blocks, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void AssertConstant(Action<WireInput> work)
    {
        byte[] few = Pages(400);
        byte[] many = Pages(2400);
        for (int i = 0; i < 100; i++) { _ = Allocated(few, work); }
        Assert.Equal(Allocation.Least(() => Allocated(few, work)), Allocation.Least(() => Allocated(many, work)));
    }

    private static long Allocated(byte[] stream, Action<WireInput> work)
    {
        using WireInput input = WireInput.FromMemory(stream);
        long before = GC.GetAllocatedBytesForCurrentThread();
        work(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Two PARTs in either case; one page, again and again.</summary>
    private static byte[] Pages(int count)
    {
        byte[] page = WireTable.Bytes("0000000000000028" + Fill(1, 4096));
        byte[] all = new byte[page.Length * count];
        for (int i = 0; i < count; i++) { page.CopyTo(all, i * page.Length); }
        return
        [
            .. WireTable.Bytes(Header + Configuration() + Start(1, "ram", 4, "0000000000001004 01 61 0000000000001000" + RamEnd) + "02 00000001 0000000000000008 01 61" + Fill(1, 4096)),
            .. all,
            .. WireTable.Bytes(RamEnd + "7e 00000001" + End(1, RamEnd) + EndOfFile),
        ];
    }
}
