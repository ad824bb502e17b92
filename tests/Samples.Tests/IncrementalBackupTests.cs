using System;
using System.Globalization;
using System.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>The backup sample on a golden stream, and on what is none; with a live QEMU it is run by the interop tests.</summary>
public sealed class IncrementalBackupTests
{
    // The capture's own writes, as its manifest lists them: granules of 64 KiB on a disk of 4 MiB.
    [Fact]
    public void Take_GoldenStream_CopiesExactlyTheDirtyExtents()
    {
        using TemporaryFolder folder = new();
        byte[] content = new byte[4 << 20], old = new byte[4 << 20];
        new Random(1).NextBytes(content);
        content.CopyTo(old, 0);
        // What changed since the base lies in the dirty granules alone.
        foreach (int at in (int[])[5, (1 << 20) + 4000, (2 << 20) + 600, (4 << 20) - 1]) { old[at] ^= 0xFF; }
        string disk = folder.PathOf("disk.raw"), image = folder.PathOf("base.raw"), increment = folder.PathOf("increment");
        File.WriteAllBytes(disk, content);
        File.WriteAllBytes(image, old);

        Assert.Equal("4 runs, 262144 of 4194304 bytes\n", Run(0, "take", Golden.PathOf("bitmaps-v11.1.bin.br"), "disk0", "bm-on", disk, increment));
        Assert.Equal(262144 + (4 * 16), new FileInfo(increment).Length);
        Assert.Equal("they differ at byte 5\n", Run(1, "compare", disk, image));
        Assert.Equal("262144 bytes written over the base\n", Run(0, "apply", increment, image));
        Assert.Equal("equal\n", Run(0, "compare", disk, image));
    }

    [Fact]
    public void Apply_IncrementCutShort_LeavesTheBaseAsItWas()
    {
        using TemporaryFolder folder = new();
        string image = folder.PathOf("base.raw"), increment = folder.PathOf("increment");
        File.WriteAllBytes(image, new byte[4096]);
        File.WriteAllBytes(increment, [.. new byte[14], 2, 0, .. new byte[100]]);
        _ = Assert.ThrowsAny<IOException>(() => Run(0, "apply", increment, image));
        Assert.Equal(new byte[4096], File.ReadAllBytes(image));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Take_BitmapThatIsNotThere_LeavesNothing()
    {
        using TemporaryFolder folder = new();
        string disk = folder.PathOf("disk.raw"), increment = folder.PathOf("increment");
        File.WriteAllBytes(disk, new byte[4096]);
        _ = Assert.Throws<InvalidDataException>(() => Run(0, "take", Golden.PathOf("bitmaps-v11.1.bin.br"), "disk0", "other", disk, increment));
        Assert.False(File.Exists(increment));
    }

    private static string Run(int expected, params string[] args)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Assert.Equal(expected, IncrementalBackup.Program.Run(args, text));
        return text.ToString();
    }
}
