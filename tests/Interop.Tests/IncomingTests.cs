using System.IO;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>The tests' own destination: what it loads is there, and what it refuses is an error with QEMU's words.</summary>
public sealed class IncomingTests
{
    [LiveQemuFact("7.2")]
    public async Task LoadAsync_StreamOfTheSameRelease_IsLoaded()
    {
        await using QemuGuest source = await PatternGuest.StartAsync("7.2", writing: false);
        await source.ExecuteAsync("stop");
        await source.MigrateAsync("stream.bin");
        await source.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");

        await using QemuGuest destination = await PatternGuest.StartDestinationAsync("7.2");
        File.Copy(source.PathOf("stream.bin"), destination.PathOf("stream.bin"));
        await destination.LoadAsync("stream.bin");
        Assert.Equal("paused", await destination.StatusAsync());
        await destination.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");
        Assert.Equal(await File.ReadAllBytesAsync(source.PathOf("memory.bin")), await File.ReadAllBytesAsync(destination.PathOf("memory.bin")));
    }

    [LiveQemuFact("7.2")]
    public async Task LoadAsync_NoStream_SaysWhatQemuSays()
    {
        await using QemuGuest destination = await PatternGuest.StartDestinationAsync("7.2");
        await File.WriteAllBytesAsync(destination.PathOf("stream.bin"), new byte[100]);
        QemuException refusal = await Assert.ThrowsAsync<QemuException>(() => destination.LoadAsync("stream.bin"));
        Assert.Contains("Not a migration stream", refusal.Message, System.StringComparison.Ordinal);
    }
}
