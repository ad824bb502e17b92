using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Storage;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>Which way a machine goes.</summary>
public enum WriterCourse
{
    Precopy,
    Postcopy,
    Snapshot,
    Colo,
}

/// <summary>In which form its RAM goes.</summary>
public enum RamForm
{
    Plain,
    Xbzrle,
    Multifd,
    MultifdZlib,
    Mapped,
}

/// <summary>A device of random bytes.</summary>
public sealed record WriterDevice(string Name, uint Instance, uint Version, int Length);

/// <summary>A machine, and how it is saved.</summary>
public sealed record WriterModel
{
    private const int PageSize = 4096;
    private const int Rounds = 3;

    public WriterCourse Course { get; init; }

    public RamForm Form { get; init; }

    public required string Machine { get; init; }

    public MigrationTarget? Target { get; init; }

    public int PageBits { get; init; }

    public bool HasUuid { get; init; }

    public bool HasDescription { get; init; }

    public bool HasConfiguration { get; init; }

    public bool HasReturnPath { get; init; }

    public required IReadOnlyList<int> Blocks { get; init; }

    public required IReadOnlyList<WriterDevice> Devices { get; init; }

    public int Disks { get; init; }

    public int Bitmaps { get; init; }

    public int Seed { get; init; }

    private bool HasDisks => Course is WriterCourse.Precopy or WriterCourse.Postcopy
        && Form is RamForm.Plain or RamForm.Xbzrle && Machine is "pc-i440fx-5.2" or "pc-q35-7.2" or "s390-ccw-virtio-9.0" && (Target?.Accepts(StreamFeature.BlockSection) ?? true);

    private bool HasBitmaps => Bitmaps > 0 && Course is WriterCourse.Precopy or WriterCourse.Postcopy;

    private bool HasSwitchover => HasConfiguration && Machine is "virt-10.0" or "pc-i440fx-11.1" && (Target?.Accepts(StreamFeature.SwitchoverStart) ?? true);

    /// <summary>Writes the stream and judges it.</summary>
    public VerifyReport Verify()
    {
        byte[] main = Write(out IReadOnlyList<byte[]> channels);
        var options = new VerifyOptions();
        List<WireInput> inputs = [WireInput.FromMemory(main)];
        foreach (byte[] channel in channels)
        {
            inputs.Add(WireInput.FromMemory(channel));
            options.Channels.Add(new InspectChannel($"channel {inputs.Count}", inputs[^1]));
        }
        VerifyReport report = StreamVerifier.Verify(inputs[0], options);
        inputs.ForEach(static input => input.Dispose());
        return report;
    }

    public byte[] Write(out IReadOnlyList<byte[]> channels)
    {
        MemoryStream[] streams = [.. Enumerable.Range(0, Form is RamForm.Multifd or RamForm.MultifdZlib ? 1 + (Seed % 3) : 0).Select(static _ => new MemoryStream())];
        // Only a file has room for mapped-ram.
        string? path = Form == RamForm.Mapped ? Path.GetTempFileName() : null;
        try
        {
            using (WireOutput output = path is null ? new MemoryOutput() : WireOutput.CreateFile(path))
            {
                Write(output, streams);
                channels = [.. streams.Select(static stream => stream.ToArray())];
                if (output is MemoryOutput memory) { return memory.WrittenSpan.ToArray(); }
            }
            return File.ReadAllBytes(path!);
        }
        finally
        {
            if (path is not null) { File.Delete(path); }
        }
    }

    private void Write(WireOutput output, MemoryStream[] channels)
    {
        var random = new Random(Seed);
        using var memory = new SparseMemory();
        for (int i = 0; i < Blocks.Count; i++)
        {
            GuestMemoryBlock block = memory.Add(i == 0 ? "pc.ram" : $"/block{i}", Blocks[i] * (long)PageSize, Blocks[i] * (long)PageSize, PageSize);
            for (int j = 0; j < Blocks[i]; j++)
            {
                if (random.Next(3) > 0) { RandomBytes(block, j, PageSize, random); }
            }
        }
        using var tracker = new BusyGuest(memory, random, Course == WriterCourse.Precopy ? Rounds : 0);
        var ram = new RamSaver(
            memory,
            new RamSaverOptions
            {
                XbzrleCacheSize = Form == RamForm.Xbzrle ? 1 << 20 : 0,
                MultifdChannels = [.. channels.Select(static channel => WireOutput.FromStream(channel, PageSize))],
                MultifdCompression = Form == RamForm.MultifdZlib ? MultifdCompression.Zlib : MultifdCompression.None,
                MappedRam = Form == RamForm.Mapped,
                MappedRamThreads = 1,
            },
            tracker);
        using BlockNode disk = Node("disk", random), other = Node("other", random);
        for (int i = 0; i < Bitmaps; i++)
        {
            BlockDirtyBitmap bitmap = (i == 1 ? other : disk).AddBitmap(PageSize << i, $"bitmap{i}");
            bitmap.Set(random.Next(1 << 20), random.Next(1, 1 << 20));
            bitmap.IsPersistent = i == 2;
        }
        var bitmaps = new DirtyBitmapSaver([disk, other], new DirtyBitmapSaverOptions { AllowsPostcopy = Course == WriterCourse.Postcopy });

        var savers = new SaverRegistry();
        if (HasBitmaps) { savers.Add(DirtyBitmapSectionLoader.SectionName, 0, bitmaps); }
        if (HasDisks) { savers.Add(BlockSectionLoader.SectionName, 0, new BlockSaver(Disks > 1 ? [disk, other] : [disk])); }
        savers.Add(RamSectionLoader.SectionName, 0, ram);
        foreach (WriterDevice device in Devices) { savers.Add(device.Name, device.Instance, new RandomDevice(device, random.Next())); }

        var writer = new SavevmWriter(output, new SavevmWriterOptions { Target = Target, Footers = HasConfiguration });
        string[] capabilities = Form == RamForm.Mapped ? ["mapped-ram"] : [];
        StreamConfiguration? configuration = HasConfiguration
            ? new StreamConfiguration(Machine, PageBits == 0 ? null : PageBits, capabilities, HasUuid ? new Guid(Seed, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) : null)
            : null;
        if (Course == WriterCourse.Precopy)
        {
            new PrecopyWriter(savers, new PrecopyOptions
            {
                Configuration = configuration,
                VmDescription = Description(),
                DowntimeLimit = TimeSpan.Zero,
                BeforeSetup = BeforeSetup,
                BeforeCompletion = HasSwitchover ? static writer => writer.WriteCommand(CommandKind.SwitchoverStart) : null,
            }).Write(writer);
            return;
        }

        SaverEntry[] live = [.. savers.Live];
        try
        {
            foreach (SaverEntry entry in live) { entry.Live!.Prepare(writer); }
            writer.WriteHeader();
            writer.WriteConfiguration(configuration!);
            BeforeSetup(writer);
            foreach (SaverEntry entry in live) { writer.WriteStart(entry); }
            SaverEntry ramEntry = live.Single(static entry => entry.Live is RamSaver);
            switch (Course)
            {
                case WriterCourse.Postcopy: Postcopy(); break;
                case WriterCourse.Snapshot: Snapshot(); break;
                default: Colo(); break;
            }

            void Postcopy()
            {
                foreach (SaverEntry entry in live)
                {
                    while (!writer.WritePart(entry, 100_000)) { }
                }
                if (HasSwitchover) { writer.WriteCommand(CommandKind.SwitchoverStart); }
                foreach (SaverEntry entry in live.Where(static entry => entry.Live is BlockSaver)) { writer.WriteEnd(entry); }
                foreach (GuestMemoryBlock block in memory.Blocks) { Discard(writer, block, random); }
                if (HasReturnPath) { writer.WriteCommand(CommandKind.Ping, new PingPayload(2)); }
                SavevmWriter package = writer.CreateRecorder();
                package.WriteCommand(CommandKind.PostcopyListen);
                foreach (SaverEntry entry in savers.Devices) { package.WriteFull(entry); }
                if (HasReturnPath) { package.WriteCommand(CommandKind.Ping, new PingPayload(3)); }
                package.WriteCommand(CommandKind.PostcopyRun);
                writer.WritePackage(package);
                if (HasReturnPath) { writer.WriteCommand(CommandKind.Ping, new PingPayload(4)); }
                bitmaps.BeginPostcopy();
                foreach (SaverEntry entry in live.Where(static entry => entry.Live is not BlockSaver))
                {
                    _ = entry.Live!.GetPending(exact: true);
                    _ = writer.WritePart(entry, 20_000);
                }
                // What was complete before is completed once more.
                foreach (SaverEntry entry in live.Where(static entry => entry.Live is not BlockSaver)) { writer.WriteEnd(entry); }
                writer.WriteEndOfFile();
            }

            void Snapshot()
            {
                SavevmWriter recorder = writer.CreateRecorder();
                foreach (SaverEntry entry in savers.Devices) { recorder.WriteFull(entry); }
                recorder.WriteEndOfFile();
                recorder.WriteVmDescription();
                while (!writer.WritePart(ramEntry, 50_000)) { }
                writer.WriteRecorded(recorder);
            }

            void Colo()
            {
                while (!writer.WritePart(ramEntry, 50_000)) { }
                writer.WriteEnd(ramEntry);
                foreach (SaverEntry entry in savers.Devices) { writer.WriteFull(entry); }
                writer.WriteEndOfFile();
                if (HasDescription) { writer.WriteVmDescription(); }
                for (int i = 0; i <= Disks; i++)
                {
                    RandomBytes(memory.Blocks[0], random.Next(Blocks[0]), 100, random);
                    new ColoMessage(ColoMessageKind.CheckpointRequest, 0).Write(output);
                    new ColoMessage(ColoMessageKind.VmStateSend, 0).Write(output);
                    writer.BeginLivePart();
                    writer.WriteEnd(ramEntry);
                    writer.WriteEndOfFile();
                    SavevmWriter recorder = writer.CreateRecorder();
                    foreach (SaverEntry entry in savers.Devices) { recorder.WriteFull(entry); }
                    recorder.WriteEndOfFile();
                    new ColoMessage(ColoMessageKind.VmStateSize, (ulong)recorder.Output.Position).Write(output);
                    writer.BeginDeviceBuffer(recorder.Output.Position);
                    writer.WriteRecorded(recorder);
                }
            }
        }
        finally
        {
            foreach (SaverEntry entry in live) { entry.Live!.Cleanup(); }
        }
    }

    private void BeforeSetup(SavevmWriter writer)
    {
        if (HasReturnPath)
        {
            writer.WriteCommand(CommandKind.OpenReturnPath);
            writer.WriteCommand(CommandKind.Ping, new PingPayload(1));
        }
        if (Course == WriterCourse.Postcopy || (Form == RamForm.Plain && Course == WriterCourse.Precopy && Seed % 4 == 0))
        {
            writer.WriteCommand(CommandKind.PostcopyAdvise, new PostcopyAdvice(PageSize, PageSize));
        }
        if (Course == WriterCourse.Colo) { writer.WriteCommand(CommandKind.EnableColo); }
    }

    /// <summary>Pages that the guest wrote when they were sent: the destination forgets them, and they come again.</summary>
    private static void Discard(SavevmWriter writer, GuestMemoryBlock block, Random random)
    {
        long pages = block.UsedLength / PageSize;
        List<byte> ranges = [];
        byte[] range = new byte[RamDiscardRange.MinimumLength];
        int count = 0;
        for (long page = random.Next(4); page < pages && count < 12; page += 2 + random.Next(5))
        {
            RandomBytes(block, page, 200, random);
            _ = new RamDiscardRange((ulong)(page * PageSize), PageSize).TryWrite(range, out _);
            ranges.AddRange(range);
            count++;
        }
        if (count == 0) { return; }
        byte[] payload = [0, (byte)block.Name.Length, .. Encoding.ASCII.GetBytes(block.Name), 0, .. ranges];
        writer.WriteCommand(CommandKind.PostcopyRamDiscard, payload);
    }

    private static BlockNode Node(string name, Random random)
    {
        var device = new MemoryDevice((2 << 20) + (512 * random.Next(2)), name);
        var node = new BlockNode(name, device) { BackendName = name };
        byte[] bytes = new byte[700];
        random.NextBytes(bytes);
        node.Write(random.Next(1 << 20), bytes);
        return node;
    }

    private static void RandomBytes(GuestMemoryBlock block, long page, int length, Random random)
    {
        Span<byte> bytes = stackalloc byte[PageSize];
        random.NextBytes(bytes[..length]);
        block.Write((page * PageSize) + random.Next(PageSize - length + 1), bytes[..length]);
    }

    private byte[] Description() => !HasDescription || !HasConfiguration ? [] : Encoding.UTF8.GetBytes(
        """{"page_size":4096,"devices":[""" + string.Join(',', Devices.Select(static device => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"name":"{{device.Name}}","instance_id":{{device.Instance}},"vmsd_name":"{{device.Name}}","version":{{device.Version}},"fields":[{"name":"bytes","type":"buffer","size":{{device.Length}}}]}"""))) + "]}");

    private sealed class RandomDevice(WriterDevice model, int seed) : IDeviceSaver
    {
        public uint VersionId => model.Version;

        public void Save(SavevmWriter writer)
        {
            byte[] bytes = new byte[model.Length];
            new Random(seed).NextBytes(bytes);
            writer.Output.Write(bytes);
        }
    }

    /// <summary>A guest that writes whenever somebody asks what it wrote, a few times.</summary>
    private sealed class BusyGuest(SparseMemory memory, Random random, int rounds) : IDirtyTracker
    {
        private readonly HostWritesTracker _tracker = new(memory);
        private int _left = rounds * memory.Blocks.Count;

        public void Arm() => _tracker.Arm();

        public void CollectInto(GuestMemoryBlock block, PageBitmap pages)
        {
            if (_left-- > 0)
            {
                for (int i = 0; i < 3; i++) { RandomBytes(block, random.Next(3) % (block.UsedLength / PageSize), 60, random); }
            }
            _tracker.CollectInto(block, pages);
        }

        public void Rearm(GuestMemoryBlock block, long firstPage, long pageCount) => _tracker.Rearm(block, firstPage, pageCount);

        public void Disarm() => _tracker.Disarm();

        public void Dispose() => _tracker.Dispose();
    }
}
