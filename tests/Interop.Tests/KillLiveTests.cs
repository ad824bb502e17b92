using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace SaveVm.Interop.Tests;

/// <summary>
/// Either side of a migration with a real QEMU is killed at random moments, with fixed seeds. Whatever the moment: nothing hangs, no file is there under its name
/// unless it is whole, and the guest goes on where it was. <c>SAVEVM_KILLS=50</c> runs the whole campaign; without it a few moments are tried.
/// </summary>
public sealed class KillLiveTests(ITestOutputHelper output)
{
    private const string Release = "11.1";

    // So slow that there is something to interrupt; the downtime is QEMU's own.
    private static readonly Dictionary<string, object> Slow = new() { ["max-bandwidth"] = 10 << 20, ["downtime-limit"] = 300 };

    private static readonly GuestShape Shape = new() { FillEnd = 14 << 20, IsWriting = true, Delay = 200 };

    private static int Moments => int.TryParse(Environment.GetEnvironmentVariable("SAVEVM_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int moments) ? moments : 3;

    [LiveQemuFact(Release)]
    public async Task Kill_OurDestination_TheGuestGoesOnAndNothingIsLeft()
    {
        var random = new Random(6001);
        Tally tally = new();
        await using QemuGuest guest = await PatternGuest.StartAsync(Release, Shape);
        await guest.EnableCapabilitiesAsync("return-path");
        await guest.SetParametersAsync(Slow);
        for (int moment = 0; moment < Moments; moment++)
        {
            string socket = guest.PathOf($"{moment}.sock"), directory = guest.PathOf($"vm{moment}");
            await using ToolProcess destination = ToolProcess.Start("receive", $"unix:{socket}", "-o", directory, "--json");
            _ = await destination.WaitForLineAsync("listening");
            await guest.BeginMigrationAsync($"unix:{socket}");
            await Task.Delay(random.Next(1400));
            await destination.KillAsync();
            string status = await guest.WaitForMigrationAsync();
            tally.Add(status == "completed");
            if (status == "completed")
            {
                // It was faster, and the source was told so only when everything was on the disk.
                Assert.True(File.Exists(Path.Combine(directory, StoredMigration.FileName)), $"moment {moment}: the source has no guest any more, and {directory} is not there");
                await guest.ExecuteAsync("cont");
            }
            else
            {
                // Killed between the two, it may be there whole; nothing else may.
                if (Directory.Exists(directory)) { Assert.True(File.Exists(Path.Combine(directory, StoredMigration.FileName)), $"moment {moment}: {directory} is not whole"); }
                Assert.Equal("failed", status);
            }
            await guest.WaitForStatusAsync("running");
            await LiveSending.AssertCountsAsync(guest);
        }
        output.WriteLine($"our destination killed: {tally}");
    }

    [LiveQemuFact(Release)]
    public async Task Kill_SourceQemu_WeSayWhatWasLostAndNothingIsLeft()
    {
        var random = new Random(6002);
        Tally tally = new();
        for (int moment = 0; moment < Moments; moment++)
        {
            using TemporaryFolder folder = new();
            await using QemuGuest guest = await PatternGuest.StartAsync(Release, Shape);
            await guest.SetParametersAsync(Slow);
            using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
            TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
            MigrationStore store = new(folder.PathOf("vm")) { Progress = new Report(_ => begun.TrySetResult()) };
            Task<StoredMigration> receiving = store.ReceiveAsync(listener);
            await guest.BeginMigrationAsync(LiveReception.Reachable(listener));
            // Who was killed before its first byte was never here: somebody else is waited for.
            await TestPatience.ForAsync(begun.Task, "the source's first bytes");
            await Task.Delay(random.Next(1200));
            await guest.KillAsync();
            Exception? error = await Record.ExceptionAsync(() => TestPatience.ForAsync(receiving, "our destination to notice"));
            tally.Add(error is null, error);
            if (error is null) { Assert.True(File.Exists(folder.PathOf("vm/manifest.json"))); }
            else
            {
                AssertSaysWhatWasLost(error);
                Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
            }
        }
        output.WriteLine($"source killed: {tally}");
    }

    [LiveQemuFact(Release)]
    public async Task Kill_DestinationQemu_OurGuestGoesOn()
    {
        var random = new Random(6003);
        Tally tally = new();
        await using QemuGuest source = await PatternGuest.StartAsync(Release, Shape);
        using LiveReception reception = await LiveReception.ReceiveAsync(source, "tcp::0");
        string memory = await reception.SavedMemoryAsync(source);
        Assert.True(reception.Memory.TryFind("pc.ram", out GuestMemoryBlock? ram));
        for (int moment = 0; moment < Moments; moment++)
        {
            await using QemuGuest destination = await PatternGuest.StartDestinationAsync(Release, Shape);
            await LiveSending.ListenAsync(destination, "plain");
            MigrationUri uri = MigrationUri.Parse($"tcp:127.0.0.1:{await destination.IncomingPortAsync()}");
            using HostWritesTracker tracker = new(reception.Memory);
            using TogglingGuest guest = new(ram);
            Task<MigrationSent> sending = LiveSending.Source(reception, Release, "plain", guest: guest, tracker: tracker, bandwidth: 10 << 20).SendAsync(uri);
            await Task.Delay(random.Next(1400));
            await destination.KillAsync();
            Exception? error = await Record.ExceptionAsync(() => TestPatience.ForAsync(sending, "our source to notice"));
            tally.Add(error is null, error);
            if (error is not null)
            {
                AssertSaysWhatWasLost(error);
                Assert.True(guest.IsRunning, $"moment {moment}: the guest stands still after {error.Message}");
                guest.StopGuest();
            }
            // And its memory is what it was.
            reception.AssertMemory(memory);
        }
        output.WriteLine($"destination killed: {tally}");
    }

    private static void AssertSaysWhatWasLost(Exception error)
    {
        if (error is WireFormatException format)
        {
            Assert.Equal(WireErrorKind.Truncated, format.Kind);
            return;
        }
        MigrationException migration = Assert.IsType<MigrationException>(error);
        Assert.True(migration.Kind is MigrationErrorKind.ConnectionLost or MigrationErrorKind.Unreachable or MigrationErrorKind.PeerFailed, migration.Message);
        Assert.True(migration.Message.Contains("while waiting for", StringComparison.Ordinal) || migration.Kind != MigrationErrorKind.ConnectionLost || migration.Message.Contains("last word", StringComparison.Ordinal), migration.Message);
    }

    /// <summary>Told at once, by the thread that reports.</summary>
    private sealed class Report(Action<MigrationProgress> take) : IProgress<MigrationProgress>
    {
        void IProgress<MigrationProgress>.Report(MigrationProgress value) => take(value);
    }

    /// <summary>How the attempts ended.</summary>
    private sealed class Tally
    {
        private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);

        public void Add(bool completed, Exception? error = null)
        {
            string end = completed ? "was over already" : error is WireFormatException ? "stream ends too early" : error is MigrationException migration ? migration.Kind.ToString() : "failed";
            _ends[end] = _ends.GetValueOrDefault(end) + 1;
        }

        public override string ToString() => string.Join(", ", _ends.Select(static end => $"{end.Key} {end.Value}"));
    }
}
