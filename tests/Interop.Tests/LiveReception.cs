using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>A migration from a real QEMU as our destination got it: memory, devices, description.</summary>
internal sealed class LiveReception : IDisposable
{
    private const int PageSize = 4096;

    // Video memory and ROMs lie over the RAM here: the guest's address space does not show what is below.
    private const int HoleStart = 0xA_0000;
    private const int HoleEnd = 0x10_0000;

    private readonly ConcurrentQueue<string> _refused = new();
    private readonly List<string> _sections = [];
    private readonly StoredMachineReader _machine = new();
    private readonly List<CommandKind> _commands = [];

    public GuestMemory Memory { get; } = GuestMemory.Create();

    public StoredMachine Machine => _machine.Machine;

    public MigrationSummary Summary { get; private set; } = null!;

    public IReadOnlyList<CommandKind> Commands => _commands;

    /// <summary>Lets a guest migrate to us.</summary>
    /// <param name="guest">The guest; its capabilities are set.</param>
    /// <param name="address">Where we listen; <c>unix:</c> for a socket in the guest's folder.</param>
    /// <param name="options">More about our side.</param>
    /// <param name="whileMigrating">Called when the migration has begun.</param>
    public static async Task<LiveReception> ReceiveAsync(
        QemuGuest guest, string address, LiveReceptionOptions? options = null, Func<Task>? whileMigrating = null)
    {
        options ??= new LiveReceptionOptions();
        if (address == "unix:") { address = $"unix:{guest.PathOf("m.sock")}"; }
        LiveReception reception = new();
        MigrationDestination destination = reception.Destination(options);
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse(address));
        using CancellationTokenSource cancel = new();
        Task<MigrationSummary> receiving = destination.ReceiveAsync(listener, cancel.Token);
        string status;
        try
        {
            await guest.BeginMigrationAsync(Reachable(listener));
            if (whileMigrating is not null) { await whileMigrating(); }
            status = await guest.WaitForMigrationAsync();
        }
        catch when (!receiving.IsFaulted)
        {
            foreach (LiveHold hold in options.Holds) { hold.Release(); }
            await cancel.CancelAsync();
            throw;
        }
        catch
        {
            // Why the source could not do it: what our side says is the better answer.
            _ = await receiving;
            throw;
        }
        // A source that was not let in is not heard of: nobody would come any more.
        cancel.CancelAfter(TestPatience.Limit);
        try
        {
            reception.Summary = await receiving;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the migration is '{status}'; refused: {string.Join("; ", reception._refused)}");
        }
        Assert.Equal("completed", status);
        return reception;
    }

    /// <summary>Reads what comes from a file or a command.</summary>
    public static async Task<LiveReception> ReceiveAsync(MigrationUri uri)
    {
        LiveReception reception = new();
        reception.Summary = await TestPatience.ForAsync(reception.Destination(new LiveReceptionOptions()).ReceiveAsync(MigrationConnector.OpenSource(uri)), $"what comes from {uri}");
        return reception;
    }

    /// <summary>The address as a peer on this machine says it.</summary>
    public static string Reachable(MigrationListener listener) => listener.Uri.ToString().Replace("tcp::", "tcp:127.0.0.1:", StringComparison.Ordinal);

    public void Dispose() => Memory.Dispose();

    /// <summary>Our memory is the source's.</summary>
    public async Task AssertMemoryOfAsync(QemuGuest guest) => AssertMemory(await SavedMemoryAsync(guest));

    /// <summary>What a stopped guest's memory holds.</summary>
    public async Task<string> SavedMemoryAsync(QemuGuest guest)
    {
        await guest.SaveMemoryAsync(0, Ram().UsedLength, "memory.bin");
        return guest.PathOf("memory.bin");
    }

    /// <summary>Our memory is what stands in the file.</summary>
    public void AssertMemory(string path)
    {
        GuestMemoryBlock ram = Ram();
        using FileStream file = File.OpenRead(path);
        Assert.Equal(ram.UsedLength, file.Length);
        List<long> different = [];
        string first = "";
        byte[] expected = new byte[1 << 20];
        for (long offset = 0; offset < ram.UsedLength; offset += expected.Length)
        {
            file.ReadExactly(expected);
            for (int i = 0; i < expected.Length; i += PageSize)
            {
                bool isHidden = offset + i is >= HoleStart and < HoleEnd;
                ReadOnlySpan<byte> page = ram.Read(offset + i, PageSize);
                if (isHidden || page.SequenceEqual(expected.AsSpan(i, PageSize))) { continue; }
                int at = page.CommonPrefixLength(expected.AsSpan(i, PageSize));
                if (different.Count == 0) { first = $"byte {at} is {page[at]}, not {expected[i + at]}"; }
                different.Add((offset + i) / PageSize);
            }
        }
        Assert.True(different.Count == 0, $"{different.Count} pages differ, the first at {string.Join(' ', different.Take(10))}: {first}");
    }

    /// <summary>Every device of the description came, in its order, and nothing else.</summary>
    public void AssertWhole()
    {
        Assert.NotNull(Machine.Configuration);
        Assert.Contains(_sections, static section => section == "Start ram");
        Assert.Contains(_sections, static section => section == "End ram");
        Assert.True(VmDescription.TryParse(Machine.VmDescription, 0, out VmDescription? description, out SaveVm.Records.WireError? error), error?.ToString());
        Assert.Equal(description.Devices.Select(static device => (device.Name, device.InstanceId)), Machine.Devices.Select(static device => (device.Name, device.InstanceId)));
        Assert.Contains(Machine.Devices, static device => device is { Name: "timer", Body.Length: > 0 });
        Assert.True(Machine.Devices.Count > 10, $"{Machine.Devices.Count} devices");
    }

    private MigrationDestination Destination(LiveReceptionOptions options)
    {
        RamReceiver ram = RamReceiver.CreateLoading(Memory, multifdChannels: options.MultifdChannels, hasPreemptChannel: options.HasPreemptChannel);
        var sections = new SectionRegistry();
        ram.AddTo(sections);
        return new MigrationDestination(sections, ram)
        {
            Timeout = options.Timeout,
            Tls = options.Tls,
            AllowsPostcopy = options.AllowsPostcopy,
            RequestsMissingPages = options.AllowsPostcopy,
            AcknowledgesSwitchover = options.AcknowledgesSwitchover,
            ItemRead = reader =>
            {
                Take(reader);
                foreach (LiveHold hold in options.Holds) { hold.Take(reader); }
            },
            ConnectionRefused = reason => _refused.Enqueue(reason.Message),
        };
    }

    private GuestMemoryBlock Ram()
    {
        Assert.True(Memory.TryFind("pc.ram", out GuestMemoryBlock? ram));
        return ram;
    }

    private void Take(SavevmReader reader)
    {
        _machine.Take(reader);
        if (reader.Kind == StreamItemKind.Section) { _sections.Add($"{reader.Section.Type} {reader.Section.Name}"); }
        if (reader.Kind == StreamItemKind.Command) { _commands.Add(reader.Command); }
    }
}
