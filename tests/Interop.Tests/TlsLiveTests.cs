using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>TLS with real QEMUs, in both directions, with certificates made here: who is not trusted gets nothing.</summary>
public sealed class TlsLiveTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _strangers = new("Somebody else");

    public void Dispose()
    {
        _certificates.Dispose();
        _strangers.Dispose();
    }

    [LiveQemuFact("5.2")]
    public Task Migrate_WithTls52_ArrivesBothWays() => RoundTripAsync("5.2");

    [LiveQemuFact("5.2")]
    public Task Migrate_WithTlsAndMultifd52_ArrivesBothWays() => RoundTripAsync("5.2", channels: 2);

    [LiveQemuFact("7.2")]
    public Task Migrate_WithTlsAndMultifd72_ArrivesBothWays() => RoundTripAsync("7.2", channels: 2);

    [LiveQemuFact("10.0")]
    public Task Migrate_WithTls100_ArrivesBothWays() => RoundTripAsync("10.0");

    [LiveQemuFact("10.0")]
    public Task Migrate_WithTlsAndMultifd100_ArrivesBothWays() => RoundTripAsync("10.0", channels: 2);

    [LiveQemuFact("11.1")]
    public Task Migrate_WithTlsAndMultifd111_ArrivesBothWays() => RoundTripAsync("11.1", channels: 2);

    [LiveQemuFact("10.0")]
    public async Task Receive_SourceOfAnotherAuthority_IsNotTrusted()
    {
        await using QemuGuest guest = await StartSourceAsync("10.0", _strangers, 0, "return-path");
        using MigrationTls tls = Server(guest, _certificates);
        await AssertRefusedAsync(guest, tls);
    }

    [LiveQemuFact("7.2")]
    public async Task Receive_SourceThatIsNotOnTheList_IsNotTrusted()
    {
        await using QemuGuest guest = await StartSourceAsync("7.2", _certificates, 0, "return-path");
        using MigrationTls tls = Server(guest, _certificates, "CN=another.test,O=SaveVm");
        await AssertRefusedAsync(guest, tls);
    }

    [LiveQemuFact("7.2")]
    public async Task Receive_SourceWithoutTls_IsRefused()
    {
        await using QemuGuest guest = await PatternGuest.StartAsync("7.2", new GuestShape());
        await guest.EnableCapabilitiesAsync("return-path");
        using MigrationTls tls = Server(guest, _certificates);
        await AssertRefusedAsync(guest, tls);
    }

    [LiveQemuFact("10.0")]
    public async Task Send_DestinationWithAnotherName_IsNotTrusted()
    {
        using LiveReception reception = await ReceptionAsync("10.0");
        await using QemuGuest destination = await StartDestinationAsync("10.0", _certificates, host: "somewhere.test");
        using MigrationTls tls = MigrationTls.FromFolder(destination.PathOf("pki"), isServer: false);
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(async () => await SendAsync(destination, reception, "10.0", tls));
        Assert.Equal(MigrationErrorKind.NotTrusted, error.Kind);

        // With the name it is the right one; QEMU has dropped the first connection and waits for another, or not, by its release.
        using MigrationTls named = MigrationTls.FromFolder(destination.PathOf("pki"), isServer: false, hostName: "somewhere.test");
        await using QemuGuest second = await StartDestinationAsync("10.0", _certificates, host: "somewhere.test");
        using MigrationTls tls2 = MigrationTls.FromFolder(second.PathOf("pki"), isServer: false, hostName: "somewhere.test");
        Assert.True((await SendAsync(second, reception, "10.0", tls2)).IsConfirmed);
    }

    [LiveQemuFact("7.2")]
    public async Task Send_DestinationOfAnotherAuthority_IsNotTrusted()
    {
        using LiveReception reception = await ReceptionAsync("7.2");
        await using QemuGuest destination = await StartDestinationAsync("7.2", _strangers);
        _ = _certificates.WriteFolder(destination.PathOf("mine"));
        using MigrationTls tls = MigrationTls.FromFolder(destination.PathOf("mine"), isServer: false);
        MigrationException error = await Assert.ThrowsAsync<MigrationException>(async () => await SendAsync(destination, reception, "7.2", tls));
        Assert.Equal(MigrationErrorKind.NotTrusted, error.Kind);
    }

    private static MigrationTls Server(QemuGuest guest, TestCertificates certificates, params string[] allowed) =>
        MigrationTls.FromFolder(certificates.WriteFolder(guest.PathOf("server")), isServer: true, allowedNames: allowed);

    // Without a return path a guest this small is in the socket's buffers, and the source believes that it has arrived, before it hears that it may not come.
    private static async Task AssertRefusedAsync(QemuGuest guest, MigrationTls tls)
    {
        RamReceiver ram = RamReceiver.CreateSkimming();
        var destination = new MigrationDestination(SkimmingSections.Create(ram), ram) { Tls = tls, Timeout = TimeSpan.FromSeconds(5) };
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        using System.Threading.CancellationTokenSource cancel = new();
        Task<MigrationSummary> receiving = destination.ReceiveAsync(listener, cancel.Token);
        await guest.BeginMigrationAsync(LiveReception.Reachable(listener));
        Assert.Equal("failed", await guest.WaitForMigrationAsync());
        await guest.WaitForStatusAsync("running");
        // Nobody came whom we know: we still wait.
        Assert.False(receiving.IsCompleted);
        await cancel.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestPatience.ForAsync(receiving, "our destination"));
    }

    private static async Task<LiveReception> ReceptionAsync(string release)
    {
        await using QemuGuest guest = await PatternGuest.StartAsync(release, new GuestShape());
        return await LiveReception.ReceiveAsync(guest, "tcp::0");
    }

    private static async Task<MigrationSent> SendAsync(QemuGuest destination, LiveReception reception, string release, MigrationTls tls, string form = "plain") =>
        await LiveSending.Source(reception, release, form, tls: tls).SendAsync(MigrationUri.Parse($"tcp:127.0.0.1:{await destination.IncomingPortAsync()}"));

    private async Task RoundTripAsync(string release, int channels = 0)
    {
        await using QemuGuest guest = await StartSourceAsync(release, _certificates, channels);
        using MigrationTls server = Server(guest, _certificates, "CN=source.test,O=SaveVm");
        using LiveReception reception = await LiveReception.ReceiveAsync(guest, "tcp::0", new LiveReceptionOptions { Tls = server, MultifdChannels = channels });
        reception.AssertWhole();
        string memory = await reception.SavedMemoryAsync(guest);
        reception.AssertMemory(memory);

        await using QemuGuest destination = await StartDestinationAsync(release, _certificates, channels: channels);
        using MigrationTls client = MigrationTls.FromFolder(destination.PathOf("pki"), isServer: false);
        MigrationSent sent = await SendAsync(destination, reception, release, client, channels > 0 ? "multifd-none" : "plain");
        Assert.True(sent.IsConfirmed);
        await destination.WaitForIncomingAsync();
        reception.AssertMemory(await reception.SavedMemoryAsync(destination));
    }

    private async Task<QemuGuest> StartSourceAsync(string release, TestCertificates certificates, int channels = 0, params string[] capabilities)
    {
        QemuGuest guest = await PatternGuest.StartAsync(release, new GuestShape { Arguments = folder => Credentials(folder, certificates, "client", "localhost") });
        return await guest.PrepareAsync(guest => UseAsync(guest, new() { ["tls-creds"] = "tls0", ["tls-hostname"] = "localhost" }, channels, capabilities));
    }

    private async Task<QemuGuest> StartDestinationAsync(string release, TestCertificates certificates, string host = "localhost", int channels = 0)
    {
        QemuGuest guest = await PatternGuest.StartDestinationAsync(release, new GuestShape { Arguments = folder => Credentials(folder, certificates, "server", host) });
        return await guest.PrepareAsync(async guest =>
        {
            await UseAsync(guest, new() { ["tls-creds"] = "tls0" }, channels, "return-path");
            await guest.BeginIncomingAsync("tcp:127.0.0.1:0");
        });
    }

    private static async Task UseAsync(QemuGuest guest, Dictionary<string, object> parameters, int channels, params string[] capabilities)
    {
        if (channels > 0)
        {
            parameters["multifd-channels"] = channels;
            capabilities = [.. capabilities, "multifd"];
        }
        if (capabilities.Length > 0) { await guest.EnableCapabilitiesAsync(capabilities); }
        await guest.SetParametersAsync(parameters);
    }

    private static string[] Credentials(string folder, TestCertificates certificates, string role, string host) =>
        ["-object", $"tls-creds-x509,id=tls0,dir={certificates.WriteFolder(Path.Combine(folder, "pki"), host)},endpoint={role},verify-peer=on"];
}
