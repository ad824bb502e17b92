using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>Sends a machine that we received to a fresh QEMU.</summary>
internal static class LiveSending
{
    private const int Channels = 2;

    // The first page that the guest counts in, and the count's place in it.
    private const long Counter = GuestShape.FillStart + 0x10;

    /// <summary>Whether an emulated guest of this release may run while it is migrated.</summary>
    public static bool KeepsWrites(string release) => release is "10.0" or "11.1";

    /// <summary>Our side, as a source; a guest of ours writes to its memory meanwhile.</summary>
    public static MigrationSource Source(
        LiveReception reception, string release, string form, StoredDevice? vendor = null, MigrationTls? tls = null, IRunningGuest? guest = null, IDirtyTracker? tracker = null, long bandwidth = 0, bool opensReturnPath = true, TimeSpan? timeout = null)
    {
        Assert.True(MigrationTarget.TryFind(release, out MigrationTarget? target));
        StoredMachine machine = vendor is null ? reception.Machine : reception.Machine with { Devices = [.. reception.Machine.Devices, vendor] };
        MachineSaveOptions options = new()
        {
            Target = target,
            Guest = guest,
            Tracker = tracker,
            MaximumBandwidth = bandwidth,
            DowntimeLimit = TimeSpan.FromMilliseconds(5),
            Ram = new RamSaverOptions
            {
                XbzrleCacheSize = form == "xbzrle" ? 8 << 20 : 0,
                MultifdCompression = form == "multifd-zlib" ? MultifdCompression.Zlib : MultifdCompression.None,
            },
        };
        return new MigrationSource(channels => MachineSaver.CreateSavers(reception.Memory, machine, options, channels))
        {
            Precopy = MachineSaver.CreatePrecopy(machine, options),
            Target = target,
            Footers = machine.Footers,
            OpensReturnPath = opensReturnPath,
            MultifdChannels = form.StartsWith("multifd", StringComparison.Ordinal) ? Channels : 0,
            Tls = tls,
            Timeout = timeout ?? TestPatience.Limit,
        };
    }

    /// <summary>Sends it with a return path.</summary>
    public static async Task<MigrationSent> SendAsync(QemuGuest destination, LiveReception reception, string release, string form, StoredDevice? vendor = null)
    {
        await ListenAsync(destination, form);
        using HostWritesTracker tracker = new(reception.Memory);
        Assert.True(reception.Memory.TryFind("pc.ram", out GuestMemoryBlock? ram));
        using TogglingGuest guest = new(ram);
        return await Source(reception, release, form, vendor, guest: guest, tracker: tracker)
            .SendAsync(MigrationUri.Parse($"tcp:127.0.0.1:{await destination.IncomingPortAsync()}"));
    }

    /// <summary>The guest counts, so it runs.</summary>
    public static async Task AssertRunsOnAsync(QemuGuest destination)
    {
        Assert.Equal("paused", await destination.StatusAsync());
        await destination.ExecuteAsync("cont");
        Assert.Equal("running", await destination.StatusAsync());
        await AssertCountsAsync(destination);
        Assert.Equal("running", await destination.StatusAsync());
    }

    /// <summary>The running guest writes.</summary>
    public static async Task AssertCountsAsync(QemuGuest destination)
    {
        Task<string> CountAsync() => destination.MonitorAsync($"xp /1bx 0x{Counter:x}");
        string last = await CountAsync();
        for (int rises = 0; rises < 3; rises++) { last = await destination.WaitAsync(CountAsync, now => now != last, "the guest's counter to move"); }
    }

    /// <summary>Makes the destination wait for this form.</summary>
    public static async Task ListenAsync(QemuGuest destination, string form)
    {
        List<string> capabilities = ["return-path"];
        if (form == "xbzrle") { capabilities.Add(form); }
        bool isMultifd = form.StartsWith("multifd", StringComparison.Ordinal);
        if (isMultifd) { capabilities.Add("multifd"); }
        await destination.EnableCapabilitiesAsync([.. capabilities]);
        if (isMultifd)
        {
            await destination.SetParametersAsync(new Dictionary<string, object>
            {
                ["multifd-channels"] = Channels,
                ["multifd-compression"] = form == "multifd-zlib" ? "zlib" : "none",
            });
        }
        await destination.BeginIncomingAsync("tcp:127.0.0.1:0");
    }
}
