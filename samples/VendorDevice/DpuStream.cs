using System;
using System.IO;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.VmState;

namespace VendorDevice;

/// <summary>Streams with the card's section.</summary>
internal static class DpuStream
{
    // snippet
    /// <summary>Writes a stream with the device and its VM description, as QEMU would.</summary>
    public static void Save(string path, AcmeDpu device, MigrationTarget? target = null)
    {
        SaverRegistry savers = new();
        savers.Add(device, path: "0000:00:04.0");
        using OutputFile file = OutputFile.Create(path);
        SavevmWriter writer = new(file.Output, new SavevmWriterOptions { Target = target });
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc-q35-11.1", null, [], null));
        foreach (SaverEntry saver in savers.Devices) { writer.WriteFull(saver); }
        writer.WriteEndOfFile();
        writer.WriteVmDescription();
        file.Commit();
    }

    /// <summary>Reads the device out of a stream, of either version.</summary>
    public static AcmeDpu Load(string path)
    {
        AcmeDpu? found = null;
        SectionRegistry sections = new();
        sections.Add<AcmeDpu>((_, device) => found = device);
        using WireInput input = WireInput.Open(path);
        SavevmReader reader = new(input, sections);
        while (reader.Read()) { }
        return found ?? throw new InvalidDataException("no acme-dpu in the stream");
    }
    // end of snippet
}
