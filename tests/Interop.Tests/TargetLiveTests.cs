using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using SaveVm.Handlers.Tests.Copying;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace SaveVm.Interop.Tests;

/// <summary>
/// Every row of docs/targets.md is put to the real release: a stream with that thing in it, written without asking the table, is loaded exactly when the table says
/// so; and what the release says when it refuses is what the table says.
/// </summary>
public sealed partial class TargetLiveTests(ITestOutputHelper output)
{
    private const int AtOnce = 2;

    // Where the channel's pages are, and what the first of its packets fills them with.
    private const int ChannelPage = 0x1000;
    private const byte ChannelFill = 0x77;

    private const string NotLookedAt = "these pages stay what they were";

    private static readonly string[] Machine = ["-M", "none", "-m", "1"];

    [LiveQemuFact("5.2")]
    public Task Load_EveryRowOfTheTable_AsTheTableSaysBy52() => CheckAsync(MigrationTarget.Qemu52);

    [LiveQemuFact("7.2")]
    public Task Load_EveryRowOfTheTable_AsTheTableSaysBy72() => CheckAsync(MigrationTarget.Qemu72);

    [LiveQemuFact("10.0")]
    public Task Load_EveryRowOfTheTable_AsTheTableSaysBy100() => CheckAsync(MigrationTarget.Qemu100);

    [LiveQemuFact("11.1")]
    public Task Load_EveryRowOfTheTable_AsTheTableSaysBy111() => CheckAsync(MigrationTarget.Qemu111);

    private async Task CheckAsync(MigrationTarget target)
    {
        TargetProbe[] probes =
        [
            .. Enum.GetValues<CommandKind>().Where(static kind => kind > 0).Select(TargetStreams.Command),
            .. TargetStreams.Items(),
            .. TargetStreams.Frames(),
            .. TargetStreams.Channels(target),
        ];
        // No build of the four has a library for these, or a device that sends its state there; what is left is to see that it is so.
        StreamFeature[] notAsked = [StreamFeature.MultifdQplUadk, StreamFeature.MultifdQatzip, StreamFeature.MultifdDeviceState, StreamFeature.PreemptChannel];
        Assert.Equal(Enum.GetValues<StreamFeature>().Order(), probes.Select(static probe => probe.Feature).OfType<StreamFeature>().Concat(notAsked).Distinct().Order());
        await CheckSettingsAsync(target);

        List<string> wrong = [];
        await Parallel.ForEachAsync(probes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (probe, _) =>
        {
            string? refusal = await LoadAsync(target, probe);
            string? problem = Judge(target, probe, refusal);
            lock (wrong)
            {
                output.WriteLine($"{probe}: {refusal?.Trim().ReplaceLineEndings(" / ") ?? "loaded"}");
                if (problem is not null) { wrong.Add($"{probe}: {problem}: {refusal}"); }
            }
        });
        Assert.Empty(wrong);
    }

    /// <summary>The names of capabilities are those of the release; and these builds have no compression beside the ones that are asked elsewhere.</summary>
    private static async Task CheckSettingsAsync(MigrationTarget target)
    {
        await using QemuGuest destination = await QemuGuest.StartDestinationAsync(target.Release, LiveQemu.CreateFolder(), Machine);
        IEnumerable<string> names = (await destination.ExecuteAsync("query-migrate-capabilities")).EnumerateArray().Select(static entry => entry.GetProperty("capability").GetString()!);
        Assert.Equal(names.Order(StringComparer.Ordinal), target.Capabilities.Order(StringComparer.Ordinal));
        Assert.Equal(target.Accepts(StreamFeature.PreemptChannel), target.Capabilities.Contains("postcopy-preempt"));
        foreach (string method in (string[])["qpl", "uadk", "qatzip"])
        {
            _ = await Assert.ThrowsAsync<QemuException>(() => destination.SetParametersAsync(new Dictionary<string, object> { ["multifd-compression"] = method }));
        }
    }

    private static string? Judge(MigrationTarget target, TargetProbe probe, string? refusal)
    {
        bool accepts = probe.Feature is not StreamFeature feature || target.Accepts(feature);
        if (accepts) { return refusal is null ? null : "refused, and the table says yes"; }
        if (refusal is null) { return "loaded, and the table says no"; }
        string words = MigrationTarget.Features.Single(row => row.Feature == probe.Feature).Refusal;
        if (refusal == NotLookedAt) { return words.Contains(NotLookedAt, StringComparison.Ordinal) ? null : $"not refused, but not with {words}"; }
        return Quoted().Matches(words).Any(quote => refusal.Contains(quote.Groups[1].Value, StringComparison.Ordinal)) ? null : $"refused, but not with {words}";
    }

    /// <summary>Lets a destination load the stream.</summary>
    /// <returns>What it says when it refuses; <see langword="null"/> when everything is loaded.</returns>
    private static async Task<string?> LoadAsync(MigrationTarget target, TargetProbe probe)
    {
        await using QemuGuest destination = await QemuGuest.StartDestinationAsync(
            target.Release, LiveQemu.CreateFolder(), [.. Machine, .. probe.Arguments]);
        string[] capabilities = [.. probe.Capabilities.Where(target.Capabilities.Contains)];
        if (capabilities.Length > 0) { await destination.EnableCapabilitiesAsync(capabilities); }
        if (probe.Channel is not null) { await destination.SetParametersAsync(new Dictionary<string, object> { ["multifd-channels"] = 1 }); }
        try
        {
            if (probe.IsMapped && capabilities.Contains("mapped-ram"))
            {
                await File.WriteAllBytesAsync(destination.PathOf("stream.bin"), probe.Stream);
                await destination.BeginIncomingAsync($"file:{destination.PathOf("stream.bin")}");
                await destination.WaitForIncomingAsync();
                return null;
            }
            string path = destination.PathOf("s");
            await destination.BeginIncomingAsync($"unix:{path}");
            using Socket main = await ConnectAsync(path);
            using Socket? channel = probe.Channel is null ? null : await ConnectAsync(path);
            // One that refuses closes while we write.
            Task sending = Task.WhenAll(SendAsync(main, probe.Stream), channel is null ? Task.CompletedTask : SendAsync(channel, probe.Channel!));
            await destination.WaitForIncomingAsync();
            await TestPatience.ForAsync(sending, "the destination to take everything");
            return probe.Channel is null ? null : await FindZeroListAsync(destination, probe);
        }
        catch (QemuException refusal)
        {
            return refusal.Message;
        }
    }

    /// <summary>A list of zero pages that is not looked at makes no error: the page is what it was.</summary>
    private static async Task<string?> FindZeroListAsync(QemuGuest destination, TargetProbe probe)
    {
        await destination.SaveMemoryAsync(ChannelPage, 1, "page.bin");
        byte found = (await File.ReadAllBytesAsync(destination.PathOf("page.bin")))[0];
        bool isListed = probe.Feature == StreamFeature.MultifdZeroPages;
        Assert.True(found == ChannelFill || (isListed && found == 0), $"{probe}: the page is filled with {found}");
        return isListed && found != 0 ? NotLookedAt : null;
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;) { sent += await socket.SendAsync(bytes.AsMemory(sent)); }
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has ended; why, its standard error says.
        }
    }

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
