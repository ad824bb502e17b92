using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace SaveVm.Tool.Tests;

/// <summary><c>savevm receive</c> and <c>send</c> with <c>--disk</c>.</summary>
public sealed class MigrationDiskTests(ITestOutputHelper output)
{
    private const int MiB = 1 << 20;

    [Fact]
    public void Receive_StreamWithDisks_WritesImagesBesideTheCopy()
    {
        using TemporaryFolder folder = new();
        ToolResult result = ToolRunner.Run(
            "receive", $"file:{Stream(folder)}", "-o", folder.PathOf("vm"), "--disk", $"disk0={folder.PathOf("a.raw")}", "--disk", $"disk1={folder.PathOf("b.raw")}", "--size", "disk1=2097152");
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        // The images are those that extract gives, which tests compare with the manifest.
        Assert.Equal(ExitCode.Good, ToolRunner.Run("extract", "disks", folder.PathOf("vm/stream.bin"), "-o", folder.PathOf("out")).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("out/disk0.raw")), File.ReadAllBytes(folder.PathOf("a.raw")));
        Assert.Equal(File.ReadAllBytes(folder.PathOf("out/disk1.raw")), File.ReadAllBytes(folder.PathOf("b.raw")));
        Assert.Equal(Golden.ReadStream("block-v7.2"), File.ReadAllBytes(folder.PathOf("vm/stream.bin")));
    }

    [Fact]
    public void Receive_DiskThatTheStreamDoesNotHave_LeavesEverythingAsItWas()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.PathOf("a.raw"), "as it was");
        ToolResult result = ToolRunner.Run("receive", $"file:{Stream(folder)}", "-o", folder.PathOf("vm"), "--disk", $"other={folder.PathOf("a.raw")}");
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("no disk 'other'", result.Error, StringComparison.Ordinal);
        Assert.Equal("as it was", File.ReadAllText(folder.PathOf("a.raw")));
        Assert.False(Directory.Exists(folder.PathOf("vm")));
    }

    [Theory]
    [InlineData("disk0")]
    [InlineData("=x")]
    [InlineData("disk0=")]
    public void Receive_DiskWithoutNameOrPlace_SaysWhatIsWanted(string disk)
    {
        ToolResult result = ToolRunner.Run("receive", "tcp::0", "-o", "vm", "--disk", disk);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("--disk wants NAME=PATH or NAME=nbd://HOST:PORT/EXPORT", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Send_Disks_TakeThePlaceOfThoseOfTheStream()
    {
        using TemporaryFolder folder = new();
        byte[] content = new byte[3 * MiB];
        new Random(2).NextBytes(content.AsSpan(0, 5000));
        File.WriteAllBytes(folder.PathOf("new.raw"), content);
        ToolResult result = ToolRunner.Run("send", Stream(folder), $"file:{folder.PathOf("sent.bin")}", "--disk", $"fresh={folder.PathOf("new.raw")}", "--target", "7.2");
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Equal(ExitCode.Good, ToolRunner.Run("extract", "disks", folder.PathOf("sent.bin"), "-o", folder.PathOf("out")).ExitCode);
        Assert.Equal(["fresh.raw"], Directory.GetFiles(folder.PathOf("out")).Select(Path.GetFileName));
        Assert.Equal(content, File.ReadAllBytes(folder.PathOf("out/fresh.raw")));
        Assert.Equal(ExitCode.Good, ToolRunner.Run("verify", folder.PathOf("sent.bin")).ExitCode);
    }

    [Fact]
    public void Send_LastChunkThatTheTargetCannotLoad_IsRefusedAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.PathOf("new.raw"), Enumerable.Repeat((byte)1, MiB + 512).ToArray());
        ToolResult result = ToolRunner.Run("send", Stream(folder), $"file:{folder.PathOf("sent.bin")}", "--disk", $"fresh={folder.PathOf("new.raw")}", "--target", "7.2");
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("no multiple of 1 MiB", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("sent.bin")));
    }

    // Killed at random moments: the image is what it was, or what it should be. SAVEVM_KILLS says how many.
    [Fact]
    public async Task Receive_KilledAtAnyMoment_ImageIsTheOldOneOrTheNew()
    {
        using TemporaryFolder folder = new();
        byte[] content = new byte[48 * MiB], old = new byte[48 * MiB];
        new Random(3).NextBytes(content);
        new Random(4).NextBytes(old);
        string stream = folder.PathOf("stream.bin");
        WriteStream(stream, content);
        string tool = typeof(ExitCode).Assembly.Location;
        int kills = int.TryParse(Environment.GetEnvironmentVariable("SAVEVM_KILLS"), out int count) ? count : 4, over = 0, renamed = 0;
        Random random = new(5);
        for (int i = 0; i < kills; i++)
        {
            string image = folder.PathOf("disk.raw"), stored = folder.PathOf($"vm{i}");
            File.WriteAllBytes(image, old);
            using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", tool, "receive", $"file:{stream}", "-o", stored, "--disk", $"disk={image}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            // From the start of the command to somewhat behind its end.
            Thread.Sleep(random.Next(50, 1200));
            process.Kill();
            await process.WaitForExitAsync();
            byte[] found = File.ReadAllBytes(image);
            bool isNew = found.AsSpan().SequenceEqual(content);
            Assert.True(isNew || found.AsSpan().SequenceEqual(old), $"kill {i}: the image is neither");
            bool isStored = Directory.Exists(stored);
            // What has the final name of the directory is whole as well.
            if (isStored) { Assert.True(isNew && File.ReadAllBytes(Path.Combine(stored, "stream.bin")).AsSpan().SequenceEqual(File.ReadAllBytes(stream))); }
            if (isStored) { over++; }
            else if (isNew) { renamed++; }
        }
        output.WriteLine($"{kills} kills: {kills - over - renamed} in the middle, {renamed} between the image's new name and the directory's, {over} when it was over already");
    }

    private static string Stream(TemporaryFolder folder)
    {
        string path = folder.PathOf("stream.bin");
        File.WriteAllBytes(path, Golden.ReadStream("block-v7.2"));
        return path;
    }

    private static void WriteStream(string path, byte[] content)
    {
        using MemoryDevice memory = new(content.Length);
        memory.Write(0, content);
        using BlockNode node = new("disk", memory) { BackendName = "disk" };
        using OutputFile file = OutputFile.Create(path);
        SavevmWriter writer = new(file.Output);
        BlockSaver saver = new([node]);
        SaverRegistry savers = new();
        savers.Add(BlockSectionLoader.SectionName, 0, saver);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc", TargetPageBits: null, [], Uuid: null));
        writer.WriteStart(savers[0]);
        while (!writer.WritePart(savers[0], 8 * MiB)) { }
        writer.WriteEnd(savers[0]);
        writer.WriteEndOfFile();
        saver.Cleanup();
        file.Commit();
    }
}
