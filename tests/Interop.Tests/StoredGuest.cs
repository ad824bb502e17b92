using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Interop.Tests;

/// <summary>A guest that was taken out of a stream of QEMU, to be written again with other live sections beside its RAM.</summary>
internal sealed class StoredGuest : IDisposable
{
    // QEMU looks for ids among all its sections: these are nobody's.
    private const uint FirstId = 0x1000;

    private readonly IGuestMemory _memory = GuestMemory.Create();

    public StoredMachine Machine { get; private set; } = null!;

    public static StoredGuest Load(string path, params (string Name, ISectionLoader Loader)[] loaders)
    {
        StoredGuest guest = new();
        SectionRegistry registry = new();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(guest._memory), new RamBlockList()));
        foreach ((string name, ISectionLoader loader) in loaders) { registry.Add(name, loader); }
        using WireInput input = WireInput.Open(path);
        guest.Machine = StoredMachine.Read(new SavevmReader(input, registry));
        return guest;
    }

    /// <summary>Writes a precopy stream; the sections iterate a few times with something in between.</summary>
    public void Write(string path, MigrationTarget target, Action? between, params (string Name, ISectionSaver Saver)[] sections)
    {
        using OutputFile file = OutputFile.Create(path);
        SavevmWriter writer = new(file.Output, new SavevmWriterOptions { Target = target });
        (SaverEntry[] live, SaverEntry[] devices) = Entries(sections);
        foreach (SaverEntry entry in live) { entry.Live!.Prepare(writer); }
        try
        {
            Begin(writer, live);
            for (int round = 0; round < 3; round++)
            {
                foreach (SaverEntry entry in live) { _ = writer.WritePart(entry, 2 << 20); }
                between?.Invoke();
            }
            while (!Array.TrueForAll(live, entry => writer.WritePart(entry, 64 << 20))) { }
            foreach (SaverEntry entry in live) { writer.WriteEnd(entry); }
            Finish(writer, devices);
        }
        finally
        {
            foreach (SaverEntry entry in live) { entry.Live!.Cleanup(); }
        }
        file.Commit();
    }

    /// <summary>Sends it as a live migration.</summary>
    public Task<MigrationSent> SendAsync(MigrationUri uri, MachineSaveOptions options, string name, ISectionSaver saver)
    {
        SaverRegistry savers = new();
        savers.Add(name, 0, saver);
        savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(_memory));
        foreach (StoredDevice device in Machine.Devices) { savers.Add(device.Name, device.InstanceId, device); }
        return new MigrationSource(_ => savers) { Precopy = MachineSaver.CreatePrecopy(Machine, options), Target = options.Target, Footers = Machine.Footers }.SendAsync(uri);
    }

    /// <summary>Writes up to the start of the guest at the destination, which <paramref name="bitmaps"/> survives: what <c>postcopy_start</c> does.</summary>
    public (SavevmWriter Writer, SaverEntry Bitmaps) WriteUpToRun(WireOutput output, ISectionSaver bitmaps, string name)
    {
        SavevmWriter writer = new(output);
        (SaverEntry[] live, SaverEntry[] devices) = Entries([(name, bitmaps)]);
        foreach (SaverEntry entry in live) { entry.Live!.Prepare(writer); }
        writer.WriteHeader();
        writer.WriteConfiguration(Machine.Configuration!);
        writer.WriteCommand(CommandKind.PostcopyAdvise);
        foreach (SaverEntry entry in live) { writer.WriteStart(entry); }
        SaverEntry ram = live[^1];
        while (!writer.WritePart(ram, 64 << 20)) { }
        writer.WriteEnd(ram);
        SavevmWriter package = writer.CreateRecorder();
        package.WriteCommand(CommandKind.PostcopyListen);
        foreach (SaverEntry device in devices) { package.WriteFull(device); }
        package.WriteCommand(CommandKind.PostcopyRun);
        writer.WritePackage(package);
        output.Flush();
        return (writer, live[0]);
    }

    public void Dispose() => _memory.Dispose();

    private (SaverEntry[] Live, SaverEntry[] Devices) Entries((string Name, ISectionSaver Saver)[] sections)
    {
        List<SaverEntry> live = [];
        foreach ((string name, ISectionSaver saver) in sections) { live.Add(new SaverEntry(FirstId + (uint)live.Count, name, 0, saver, null)); }
        live.Add(new SaverEntry(FirstId + (uint)live.Count, RamSectionLoader.SectionName, 0, new RamSaver(_memory), null));
        List<SaverEntry> devices = [];
        foreach (StoredDevice device in Machine.Devices) { devices.Add(new SaverEntry(FirstId + (uint)(live.Count + devices.Count), device.Name, device.InstanceId, null, device)); }
        return ([.. live], [.. devices]);
    }

    private void Begin(SavevmWriter writer, SaverEntry[] live)
    {
        writer.WriteHeader();
        writer.WriteConfiguration(Machine.Configuration!);
        foreach (SaverEntry entry in live) { writer.WriteStart(entry); }
    }

    private void Finish(SavevmWriter writer, SaverEntry[] devices)
    {
        foreach (SaverEntry device in devices) { writer.WriteFull(device); }
        writer.WriteEndOfFile();
        if (!Machine.VmDescription.IsEmpty) { writer.WriteVmDescription(Machine.VmDescription.Span); }
    }
}
