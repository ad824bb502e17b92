using System;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Storage;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Storage;

/// <summary>An image that appears whole or not at all.</summary>
public sealed class StagedImageTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public void Commit_ImageThatWasThere_KeepsWhatWasNotWritten()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("disk.raw");
        byte[] content = new byte[2 * MiB];
        new Random(1).NextBytes(content.AsSpan(MiB));
        File.WriteAllBytes(path, content);
        using (StagedImage image = StagedImage.Create(path))
        {
            image.Device.Write(512, "new"u8);
            Assert.Equal(content, File.ReadAllBytes(path));
            image.Commit(0);
        }
        "new"u8.CopyTo(content.AsSpan(512));
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(["disk.raw"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Commit_NewImage_HasTheLengthThatIsSaidAtTheEnd()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("disk.raw");
        using (StagedImage image = StagedImage.Create(path))
        {
            image.Device.Write(MiB, "end"u8);
            Assert.False(File.Exists(path));
            image.Commit(MiB + 512);
        }
        Assert.Equal(MiB + 512, new FileInfo(path).Length);
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesWhatWasThere()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("disk.raw");
        File.WriteAllText(path, "as it was");
        using (StagedImage image = StagedImage.Create(path, MiB)) { image.Device.Write(0, "other"u8); }
        Assert.Equal("as it was", File.ReadAllText(path));
        Assert.Equal(["disk.raw"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    // Windows refuses to open a file a second time for writing: what is written is open once.
    [LinuxFact]
    public void Create_NewImage_OpensOneFileOnce()
    {
        using TemporaryFolder folder = new();
        using StagedImage image = StagedImage.Create(folder.PathOf("disk.raw"), MiB);
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Single(Directory.GetFiles("/proc/self/fd"), descriptor => new FileInfo(descriptor).LinkTarget == file);
    }
}
