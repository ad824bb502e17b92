using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>Migrations from real QEMUs with every capability that changes what goes over the wire; and what is said when both sides do not fit.</summary>
public sealed class CapabilityLiveTests
{
    private static readonly Dictionary<string, object> None = [];

    // What our side waits out, where the other one stands still and says nothing.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(10);

    [LiveQemuFact("5.2")]
    public Task Receive_XbzrleFrom52_HasItsMemory() => ReceiveAsync("5.2", None, ["xbzrle", "auto-converge"]);

    [LiveQemuFact("7.2")]
    public Task Receive_XbzrleFrom72_HasItsMemory() => ReceiveAsync("7.2", None, ["xbzrle", "return-path"]);

    [LiveQemuFact("10.0")]
    public Task Receive_XbzrleFrom100_HasItsMemory() => ReceiveAsync("10.0", new() { ["xbzrle-cache-size"] = 8 << 20 }, ["xbzrle", "return-path"]);

    [LiveQemuFact("11.1")]
    public Task Receive_XbzrleAndAutoConvergeFrom111_HasItsMemory() =>
        ReceiveAsync("11.1", new() { ["cpu-throttle-initial"] = 50 }, ["xbzrle", "auto-converge", "return-path"]);

    [LiveQemuFact("5.2")]
    public Task Receive_CompressFrom52_HasItsMemory() => ReceiveAsync("5.2", new() { ["compress-threads"] = 2 }, ["compress"]);

    [LiveQemuFact("7.2")]
    public Task Receive_CompressFrom72_HasItsMemory() => ReceiveAsync("7.2", new() { ["compress-level"] = 9 }, ["compress", "return-path"]);

    [LiveQemuFact("5.2")]
    public Task Receive_MultifdFrom52_HasItsMemory() => ReceiveAsync("5.2", Multifd("none", 2), ["multifd"]);

    [LiveQemuFact("7.2")]
    public Task Receive_MultifdZlibFrom72_HasItsMemory() => ReceiveAsync("7.2", Multifd("zlib", 3), ["multifd", "return-path"]);

    [LiveQemuFact("10.0")]
    public Task Receive_MultifdZstdFrom100_HasItsMemory() => ReceiveAsync("10.0", Multifd("zstd", 2), ["multifd", "return-path"]);

    [LiveQemuFact("11.1")]
    public Task Receive_MultifdFrom111_HasItsMemory() => ReceiveAsync("11.1", Multifd("none", 4), ["multifd", "return-path"]);

    [LiveQemuFact("10.0")]
    public Task Receive_MultifdZeroPagesLegacyFrom100_HasItsMemory() => ReceiveAsync("10.0", Multifd("none", 2, "legacy"), ["multifd"]);

    [LiveQemuFact("11.1")]
    public Task Receive_MultifdZeroPagesNoneFrom111_HasItsMemory() => ReceiveAsync("11.1", Multifd("zlib", 2, "none"), ["multifd"]);

    [LiveQemuFact("11.1")]
    public Task Receive_ZeroPagesNoneFrom111_HasItsMemory() => ReceiveAsync("11.1", new() { ["zero-page-detection"] = "none" }, []);

    [LiveQemuFact("10.0")]
    public Task Receive_SwitchoverAcknowledgedFrom100_HasItsMemory() =>
        ReceiveAsync("10.0", None, ["return-path", "switchover-ack"], new LiveReceptionOptions { AcknowledgesSwitchover = true });

    [LiveQemuFact("5.2")]
    public Task Receive_PostcopyFrom52_HasItsMemory() => PostcopyAsync("5.2");

    [LiveQemuFact("7.2")]
    public Task Receive_PostcopyFrom72_HasItsMemory() => PostcopyAsync("7.2");

    [LiveQemuFact("10.0")]
    public Task Receive_PostcopyFrom100_HasItsMemory() => PostcopyAsync("10.0");

    [LiveQemuFact("11.1")]
    public Task Receive_PostcopyFrom111_HasItsMemory() => PostcopyAsync("11.1");

    [LiveQemuFact("10.0")]
    public Task Receive_PostcopyOfARunningGuestFrom100_HasItsMemory() => PostcopyAsync("10.0", runs: true);

    // It writes nothing: seen in the bytes of 11.1, pages that an emulated guest wrote between the first pass and the switch are neither discarded nor sent again.
    [LiveQemuFact("11.1")]
    public Task Receive_PostcopyOfARunningGuestFrom111_HasItsMemory() => PostcopyAsync("11.1", runs: true, isWriting: false);

    [LiveQemuFact("7.2")]
    public Task Receive_PostcopyPreemptFrom72_HasItsMemory() => PostcopyAsync("7.2", more: "postcopy-preempt");

    [LiveQemuFact("10.0")]
    public Task Receive_PostcopyPreemptFrom100_HasItsMemory() => PostcopyAsync("10.0", more: "postcopy-preempt");

    [LiveQemuFact("11.1")]
    public Task Receive_PostcopyPreemptFrom111_HasItsMemory() => PostcopyAsync("11.1", more: "postcopy-preempt");

    [LiveQemuFact("11.1")]
    public Task Receive_MultifdNotExpected_NamesIt() => MismatchAsync("11.1", ["multifd", "return-path"], "multifd");

    [LiveQemuFact("7.2")]
    public Task Receive_MultifdNotExpectedFrom72_NamesIt() =>
        MismatchAsync("7.2", ["multifd", "return-path"], "multifd", new LiveReceptionOptions { Timeout = ShortTimeout });

    [LiveQemuFact("7.2")]
    public Task Receive_MultifdExpectedAndOff_NamesIt() =>
        MismatchAsync("7.2", ["return-path"], "multifd", new LiveReceptionOptions { MultifdChannels = 2, Timeout = ShortTimeout });

    [LiveQemuFact("10.0")]
    public Task Receive_PostcopyNotAllowed_NamesIt() => MismatchAsync("10.0", ["return-path", "postcopy-ram"], "postcopy-ram");

    [LiveQemuFact("7.2")]
    public Task Receive_ColoFrom72_NamesIt() => MismatchAsync("7.2", ["return-path", "x-colo"], "x-colo");

    [LiveQemuFact("7.2")]
    public Task Receive_MemoryThatIsNotSent_NamesIt() => MismatchAsync("7.2", ["return-path", "x-ignore-shared"], "x-ignore-shared", shape: new GuestShape
    {
        Machine = "pc,memory-backend=shared",
        Arguments = static _ => ["-object", $"memory-backend-ram,id=shared,size={PatternGuest.MemoryMiB}M,share=on"],
    });

    // QEMU asks for xbzrle at the source only.
    [LiveQemuFact("11.1")]
    public async Task Send_XbzrleToOneThatHasItOff_Arrives() => await SendAsync("11.1", "plain", "xbzrle");

    [LiveQemuFact("7.2")]
    public async Task Send_MultifdToOneThatDoesNotExpectIt_Fails()
    {
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => SendAsync("7.2", "plain", "multifd-none"));
        Assert.Contains("multifd", error.Message, StringComparison.Ordinal);
    }

    [LiveQemuFact("7.2")]
    public Task Send_ZlibTo72ThatHasNone_NamesIt() => SendMismatchAsync("7.2", "multifd-none", "multifd-zlib", "zlib");

    [LiveQemuFact("7.2")]
    public Task Send_NoCompressionTo72ThatHasZlib_NamesIt() => SendMismatchAsync("7.2", "multifd-zlib", "multifd-none", "none");

    [LiveQemuFact("11.1")]
    public Task Send_ZlibTo111ThatHasNone_NamesIt() => SendMismatchAsync("11.1", "multifd-none", "multifd-zlib", "zlib");

    [LiveQemuFact("11.1")]
    public Task Send_NoCompressionTo111ThatHasZlib_NamesIt() => SendMismatchAsync("11.1", "multifd-zlib", "multifd-none", "none");

    private static async Task SendMismatchAsync(string release, string expected, string form, string named)
    {
        await using QemuGuest source = await PatternGuest.StartAsync(release, new GuestShape());
        using LiveReception reception = await LiveReception.ReceiveAsync(source, "tcp::0");
        Assert.True(reception.Memory.TryFind("pc.ram", out GuestMemoryBlock? ram));
        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release);
        await LiveSending.ListenAsync(destination, expected);
        MigrationUri uri = MigrationUri.Parse($"tcp:127.0.0.1:{await destination.IncomingPortAsync()}");
        using HostWritesTracker tracker = new(reception.Memory);
        using TogglingGuest guest = new(ram);
        // QEMU stops the channel and stands still with its monitor, or closes: whichever our side meets, it says the same.
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(
            () => LiveSending.Source(reception, release, form, guest: guest, tracker: tracker, timeout: TimeSpan.FromSeconds(3)).SendAsync(uri));
        Assert.Contains($"multifd-compression {named}", error.Message, StringComparison.Ordinal);
        Assert.True(guest.IsRunning);
    }

    private static async Task SendAsync(string release, string expected, string form)
    {
        await using QemuGuest source = await PatternGuest.StartAsync(release, new GuestShape());
        using LiveReception reception = await LiveReception.ReceiveAsync(source, "tcp::0");
        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(release);
        await LiveSending.ListenAsync(destination, expected);
        MigrationUri uri = MigrationUri.Parse($"tcp:127.0.0.1:{await destination.IncomingPortAsync()}");
        MigrationSent sent = await LiveSending.Source(reception, release, form).SendAsync(uri);
        Assert.True(sent.IsConfirmed);
        await destination.WaitForIncomingAsync();
        reception.AssertMemory(await reception.SavedMemoryAsync(destination));
    }

    private static Dictionary<string, object> Multifd(string compression, int channels, string? zeroPages = null)
    {
        Dictionary<string, object> parameters = new() { ["multifd-channels"] = channels, ["multifd-compression"] = compression };
        if (zeroPages is not null) { parameters["zero-page-detection"] = zeroPages; }
        return parameters;
    }

    private static async Task ReceiveAsync(string release, Dictionary<string, object> parameters, string[] capabilities, LiveReceptionOptions? options = null)
    {
        await using QemuGuest guest = await StartAsync(release, parameters, capabilities);
        options ??= new LiveReceptionOptions { MultifdChannels = parameters.TryGetValue("multifd-channels", out object? channels) ? (int)channels : 0 };
        using LiveReception reception = await LiveReception.ReceiveAsync(guest, "tcp::0", options);
        reception.AssertWhole();
        await reception.AssertMemoryOfAsync(guest);
        Assert.Equal(options.MultifdChannels + 1, reception.Summary.Channels.Count);
    }

    private static async Task PostcopyAsync(string release, bool runs = false, bool isWriting = true, params string[] more)
    {
        // Sections of little RAM; postcopy itself has no limit (max-postcopy-bandwidth).
        await using QemuGuest guest = await StartAsync(
            release, new() { ["max-bandwidth"] = 3 << 20, ["downtime-limit"] = 0 }, ["return-path", "postcopy-ram", .. more], new GuestShape { FillEnd = 14 << 20, IsWriting = isWriting });
        if (!runs) { await guest.ExecuteAsync("stop"); }
        // Behind the pages that the running guest writes: they were sent once, and are to be discarded. And not at the end before the switch.
        LiveHold sent = new(reader => reader.Kind == StreamItemKind.Section && reader.Section.Type == SectionType.Part && (!runs || reader.Offset > 4 << 20));
        LiveHold run = new(static reader => reader.Kind == StreamItemKind.Command && reader.Command == CommandKind.PostcopyRun);
        LiveReceptionOptions options = new() { AllowsPostcopy = true, HasPreemptChannel = more.Contains("postcopy-preempt"), Holds = [sent, run] };
        // The buffers of a Unix socket hold little.
        using LiveReception reception = await LiveReception.ReceiveAsync(guest, "unix:", options, async () =>
        {
            await sent.ReachedAsync();
            await guest.ExecuteAsync("migrate-start-postcopy");
            sent.Release();
            await run.ReachedAsync();
            _ = await guest.WaitAsync(() => guest.RamStatisticAsync("postcopy-requests"), static requests => requests > 0, "a request for a page");
            run.Release();
        });
        await reception.AssertMemoryOfAsync(guest);
        Assert.True(reception.Summary.WasPostcopy);
        Assert.True(reception.Summary.RequestedPages > 0, "no page was asked for");
        Assert.Contains(CommandKind.PostcopyAdvise, reception.Commands);
        Assert.Contains(CommandKind.PostcopyListen, reception.Commands);
        Assert.Contains(CommandKind.PostcopyRun, reception.Commands);
        Assert.Contains(reception.Machine.Devices, static device => device is { Name: "timer", Body.Length: > 0 });
    }

    private static async Task MismatchAsync(string release, string[] capabilities, string named, LiveReceptionOptions? options = null, GuestShape? shape = null)
    {
        await using QemuGuest guest = await PatternGuest.StartAsync(release, (shape ?? new GuestShape()) with { IsWriting = true, Delay = 200 });
        await guest.EnableCapabilitiesAsync(capabilities);
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(() => LiveReception.ReceiveAsync(guest, "tcp::0", options));
        Assert.Equal(MigrationErrorKind.CapabilityMismatch, error.Kind);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        // The guest stays where it is.
        Assert.Equal("failed", await guest.WaitForMigrationAsync());
        await guest.WaitForStatusAsync("running");
        await LiveSending.AssertCountsAsync(guest);
    }

    private static async Task<QemuGuest> StartAsync(string release, Dictionary<string, object> parameters, string[] capabilities, GuestShape? shape = null)
    {
        QemuGuest guest = await PatternGuest.StartAsync(release, (shape ?? new GuestShape { IsWriting = true }) with { Delay = 200 });
        return await guest.PrepareAsync(async guest =>
        {
            if (capabilities.Length > 0) { await guest.EnableCapabilitiesAsync(capabilities); }
            if (parameters.Count > 0) { await guest.SetParametersAsync(parameters); }
            if (!LiveSending.KeepsWrites(release)) { await guest.ExecuteAsync("stop"); }
        });
    }
}
