using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>Migrations without a socket: through the pipe of a command, and through a file, from a real QEMU and to one.</summary>
public sealed class PipeLiveTests
{
    [LiveQemuFact("7.2")]
    public async Task Migrate_ThroughCommands_ArrivesBothWays()
    {
        await using QemuGuest guest = await PatternGuest.StartAsync("7.2", new GuestShape());
        // QEMU writes to a pipe that our command reads while it does.
        string pipe = guest.PathOf("pipe");
        Task<LiveReception> receiving = LiveReception.ReceiveAsync(MigrationUri.Parse($"exec:mkfifo {pipe} && exec cat {pipe}"));
        await guest.WaitAsync(() => Task.FromResult(File.Exists(pipe)), static exists => exists, "the pipe");
        await guest.BeginMigrationAsync($"exec:cat > {pipe}");
        using LiveReception reception = await receiving;
        Assert.Equal("completed", await guest.WaitForMigrationAsync());
        await AssertSameAsync(reception, guest);

        await using QemuGuest destination = await PatternGuest.StartDestinationAsync("7.2");
        await SendAsync(reception, "7.2", $"exec:cat > {destination.PathOf("vm.bin")}");
        await destination.BeginIncomingAsync($"exec:cat {destination.PathOf("vm.bin")}");
        await destination.WaitForIncomingAsync();
        await AssertSameAsync(reception, destination);
    }

    [LiveQemuFact("11.1")]
    public async Task Migrate_ThroughFiles_ArrivesBothWays()
    {
        await using QemuGuest guest = await PatternGuest.StartAsync("11.1", new GuestShape { IsWriting = true, Delay = 200 });
        await guest.BeginMigrationAsync($"file:{guest.PathOf("vm.bin")}");
        Assert.Equal("completed", await guest.WaitForMigrationAsync());
        using LiveReception reception = await LiveReception.ReceiveAsync(MigrationUri.Parse($"file:{guest.PathOf("vm.bin")}"));
        await AssertSameAsync(reception, guest);

        await using QemuGuest destination = await PatternGuest.StartDestinationAsync("11.1");
        await SendAsync(reception, "11.1", $"file:{destination.PathOf("vm.bin")}");
        await destination.BeginIncomingAsync($"file:{destination.PathOf("vm.bin")}");
        await destination.WaitForIncomingAsync();
        await AssertSameAsync(reception, destination);
        await LiveSending.AssertRunsOnAsync(destination);
    }

    private static async Task AssertSameAsync(LiveReception reception, QemuGuest guest)
    {
        reception.AssertWhole();
        await reception.AssertMemoryOfAsync(guest);
    }

    private static async Task SendAsync(LiveReception reception, string release, string uri)
    {
        MigrationSent sent = await LiveSending.Source(reception, release, "plain", opensReturnPath: false).SendAsync(MigrationUri.Parse(uri));
        Assert.False(sent.IsConfirmed);
    }
}
