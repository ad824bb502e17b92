using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;

namespace SaveVm.Handlers.Extraction;

/// <summary>A file for each block.</summary>
internal sealed class BlockRamFiles(OutputDirectory directory, RamExtractOptions options) : RamFiles(directory, options)
{
    private readonly FileNameList _names = new();
    private readonly Dictionary<string, string> _files = [];

    public override Lazy<SparseFilePlace> Place(string block, long length)
    {
        string file = _names.Add(block, RamExtractor.Ending);
        _files.Add(block, file);
        return new Lazy<SparseFilePlace>(new SparseFilePlace(Directory.CreateRandomAccessFile(file)));
    }

    public override ExtractedRam Finish(RamRestoreResult result) => Index(
        result, "blocks", file: null, _files.GetValueOrDefault, Map([.. result.Blocks.Select(static block => (block.Block.Name, block.Block.UsedLength))]) ?? []);
}
