using System;
using System.IO;
using System.Text.Json;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Extraction;

/// <summary>
/// Takes the RAM out of a stream and its channels: a sparse file for each block, or one file by guest physical address. Little memory is used whatever the
/// size of the guest.
/// </summary>
public static class RamExtractor
{
    /// <summary>The file that says what the others are.</summary>
    public const string IndexName = "index.json";

    /// <summary>The name of an ELF core.</summary>
    public const string ElfName = "ram.elf";

    /// <summary>The name of a LiME file.</summary>
    public const string LimeName = "ram.lime";

    /// <summary>What the names of block files end in.</summary>
    public const string Ending = ".bin";

    /// <summary>Reads a stream to its end and writes its RAM.</summary>
    /// <param name="input">At the stream's first byte; stays the caller's.</param>
    /// <param name="directory">Where to; the caller commits it.</param>
    /// <param name="options">How.</param>
    /// <returns>What <see cref="IndexName"/> says.</returns>
    /// <exception cref="WireFormatException">The stream or a channel does not follow its format.</exception>
    /// <exception cref="NotSupportedException">Where the RAM of this machine lies is not known, and the format needs it.</exception>
    /// <exception cref="ArgumentException">The stream has no block of a given name.</exception>
    /// <exception cref="MemoryLimitException">The block list announces more than is allowed.</exception>
    /// <exception cref="IOException">The input cannot be read, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want to know any more.</exception>
    public static ExtractedRam Extract(WireInput input, OutputDirectory directory, RamExtractOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new RamExtractOptions();
        RamFiles files = options.Format == RamExtractFormat.Blocks ? new BlockRamFiles(directory, options) : new AddressedRamFile(directory, options);
        using var memory = new SparseFileMemory(files.Place);
        var load = new RamLoadOptions
        {
            MemoryLimit = options.MemoryLimit,
            Wanted = files.IsWanted,
            Configured = files.Configure,
            Progress = options.Progress,
            CancellationToken = options.CancellationToken,
        };
        foreach (Inspection.InspectChannel channel in options.Channels) { load.Channels.Add(channel); }
        RamRestoreResult result = RamRestore.Load(input, memory, load);
        memory.Flush();
        ExtractedRam index = files.Finish(result);

        WireOutput file = directory.CreateFile(IndexName);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(index, ExtractedRamJson.Default.ExtractedRam));
        file.Write("\n"u8);
        file.Flush();
        return index;
    }
}
