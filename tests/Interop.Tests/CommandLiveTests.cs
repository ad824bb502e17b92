using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>The commands as people type them: what <c>savevm receive</c> has stored from a running QEMU is restored in a fresh one by <c>savevm send</c>.</summary>
public sealed class CommandLiveTests
{
    [LiveQemuFact("10.0")]
    public async Task ReceiveForeverAndSend_TwoMigrations_TheSecondIsRestored()
    {
        await using QemuGuest guest = await PatternGuest.StartAsync("10.0", new GuestShape { IsWriting = true, Delay = 200 });
        await guest.EnableCapabilitiesAsync("return-path");
        string uri = $"unix:{guest.PathOf("m.sock")}", store = guest.PathOf("store");
        await using (ToolProcess receive = ToolProcess.Start("receive", uri, "--json", "-o", store, "--forever"))
        {
            _ = await receive.WaitForLineAsync("listening");
            for (int number = 1; number <= 2; number++)
            {
                await guest.BeginMigrationAsync(uri);
                Assert.Equal("completed", await guest.WaitForMigrationAsync());
                // Until then another migration would be refused.
                _ = await receive.WaitForLineAsync("\"stored\"");
                if (number == 1) { await guest.ExecuteAsync("cont"); }
            }
        }
        Assert.True(File.Exists(Path.Combine(store, "migration-0001", "manifest.json")));
        await guest.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");

        await using QemuGuest loaded = await PatternGuest.StartDestinationAsync("10.0");
        await loaded.EnableCapabilitiesAsync("return-path");
        await loaded.BeginIncomingAsync("tcp:127.0.0.1:0");
        await SendAsync(Path.Combine(store, "migration-0002"), $"tcp:127.0.0.1:{await loaded.IncomingPortAsync()}");
        await AssertRestoredAsync(guest, loaded);
    }

    [LiveQemuFact("11.1")]
    public async Task ReceiveAndSend_WithTlsAndMultifd_IsRestored()
    {
        using TestCertificates certificates = new();
        await using QemuGuest guest = await StartSecuredAsync(certificates, "client");
        string pki = certificates.WriteFolder(guest.PathOf("ours")), vm = guest.PathOf("vm");
        await using (ToolProcess receive = ToolProcess.Start(
            "receive", "tcp:127.0.0.1:0", "--json", "-o", vm, "--once", "--multifd", "2", "--limit", "100000000", "--time-limit", "300", "--tls", pki, "--tls-allow", "CN=source.test,O=SaveVm"))
        {
            using JsonDocument listening = JsonDocument.Parse(await receive.WaitForLineAsync("listening"));
            await guest.BeginMigrationAsync(listening.RootElement.GetProperty("uri").GetString()!);
            Assert.Equal("completed", await guest.WaitForMigrationAsync());
            (int exitCode, string error) = await receive.FinishAsync();
            Assert.True(exitCode == 0, error);
        }
        Assert.True(File.Exists(Path.Combine(vm, "multifd-1.bin")));
        await guest.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");

        await using QemuGuest loaded = await StartSecuredAsync(certificates, "server");
        await loaded.BeginIncomingAsync("tcp:127.0.0.1:0");
        await SendAsync(vm, $"tcp:127.0.0.1:{await loaded.IncomingPortAsync()}", "--tls", pki, "--tls-hostname", "localhost", "--max-bandwidth", "1000000000");
        await AssertRestoredAsync(guest, loaded);
    }

    private static async Task SendAsync(params string[] arguments)
    {
        await using ToolProcess send = ToolProcess.Start(["send", .. arguments]);
        (int exitCode, string error) = await send.FinishAsync();
        Assert.True(exitCode == 0, error);
    }

    private static async Task AssertRestoredAsync(QemuGuest source, QemuGuest loaded)
    {
        await loaded.WaitForIncomingAsync();
        await loaded.SaveMemoryAsync(0, PatternGuest.MemoryMiB << 20, "memory.bin");
        byte[] expected = await File.ReadAllBytesAsync(source.PathOf("memory.bin")), found = await File.ReadAllBytesAsync(loaded.PathOf("memory.bin"));
        Assert.True(expected.AsSpan().SequenceEqual(found), "the memory is not the same");
        await LiveSending.AssertRunsOnAsync(loaded);
    }

    private static async Task<QemuGuest> StartSecuredAsync(TestCertificates certificates, string role)
    {
        GuestShape shape = new()
        {
            IsWriting = true,
            Delay = 200,
            Arguments = folder => ["-object", $"tls-creds-x509,id=tls0,dir={certificates.WriteFolder(Path.Combine(folder, "pki"))},endpoint={role},verify-peer=on"],
        };
        QemuGuest guest = role == "client" ? await PatternGuest.StartAsync("11.1", shape) : await PatternGuest.StartDestinationAsync("11.1", shape);
        return await guest.PrepareAsync(async guest =>
        {
            await guest.EnableCapabilitiesAsync("multifd", "return-path");
            Dictionary<string, object> parameters = new() { ["tls-creds"] = "tls0", ["multifd-channels"] = 2 };
            if (role == "client") { parameters["tls-hostname"] = "localhost"; }
            await guest.SetParametersAsync(parameters);
        });
    }
}
