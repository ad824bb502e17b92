using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Ram;
using SaveVm.IO;

namespace SaveVm.Handlers.Extraction;

/// <summary>
/// One file by guest physical address: an ELF core or a LiME file. The pages go to their final place at once; what stands before them is written at the
/// end.
/// </summary>
internal sealed class AddressedRamFile : RamFiles
{
    // Room for the ELF header and 70 program headers; a page, so that what is aligned in the guest is aligned in the file.
    private const long ElfDataStart = 4096;

    private readonly bool _isElf;
    private readonly string _name;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, long> _starts = [];
    private readonly List<(string Name, long Length)> _ram = [];
    private readonly List<GuestRamRange> _firmware = [];
    private long _end;
    private long _flash;

    public AddressedRamFile(OutputDirectory directory, RamExtractOptions options)
        : base(directory, options)
    {
        _isElf = options.Format == RamExtractFormat.Elf;
        _name = _isElf ? RamExtractor.ElfName : RamExtractor.LimeName;
        _file = directory.CreateRandomAccessFile(_name);
        _end = _isElf ? ElfDataStart : 0;
    }

    // Firmware ends at 4 GiB on x86 machines; where the map was given by hand, nobody knows. LiME is for RAM alone.
    public override bool IsWanted(string block) =>
        IsRam(block) || (_isElf && Options.BaseAddress is null && GuestRamMap.FirmwareAddress(block, 0, 0) >= 0);

    public override Lazy<SparseFilePlace> Place(string block, long length)
    {
        CheckMap();
        if (!_isElf)
        {
            _ram.Add((block, length));
            // Where the hole lies depends on all RAM together, so on blocks that come later.
            return new Lazy<SparseFilePlace>(() => LimePlaceOf(block));
        }
        var place = new SparseFilePlace(_file, _end) { IsShared = true };
        _starts.Add(block, _end);
        _end += length + (ElfDataStart - (length % ElfDataStart)) % ElfDataStart;
        if (!IsRam(block))
        {
            _firmware.Add(new GuestRamRange(block, 0, GuestRamMap.FirmwareAddress(block, length, _flash), length) { FileOffset = place.Start });
            if (block == "system.flash0") { _flash = length; }
        }
        return new Lazy<SparseFilePlace>(place);
    }

    public override ExtractedRam Finish(RamRestoreResult result)
    {
        List<GuestRamRange> ranges = Map([.. result.Blocks.Select(static block => (block.Block.Name, block.Block.UsedLength))])!;
        if (ranges is null or [])
        {
            throw new NotSupportedException(
                $"The stream has no block that is known to be the machine's RAM: name it. It has {string.Join(", ", result.Blocks.Select(static block => block.Block.Name).DefaultIfEmpty("none"))}.");
        }
        if (_isElf)
        {
            ranges = [.. ranges.Select(range => range with { FileOffset = _starts[range.Block] + range.Offset }), .. _firmware];
            ranges.Sort(static (one, other) => one.GuestAddress.CompareTo(other.GuestAddress));
            WriteElf(ranges);
        }
        else
        {
            ranges = PlaceLime(ranges);
            WriteLime(ranges);
        }
        return Index(result, _isElf ? "elf" : "lime", _name, block => IsWanted(block) ? _name : null, ranges);
    }

    /// <summary>Says at once what is missing, not when everything was read.</summary>
    private void CheckMap()
    {
        if (Options.BaseAddress is not null || (Machine is not null && GuestRamMap.TrySplit(Machine, 0, out _))) { return; }
        throw new NotSupportedException(Machine is null
            ? "The stream does not say what machine it is of: name the machine type, or say at which address RAM begins."
            : $"Where RAM of a machine '{Machine}' lies is not known: say at which address it begins, for one range without a hole.");
    }

    private SparseFilePlace LimePlaceOf(string block)
    {
        GuestRamRange[] ranges = [.. PlaceLime(Map(_ram)!).Where(range => range.Block == block)];
        if (ranges.Length == 0) { return new SparseFilePlace(_file) { IsShared = true }; }
        return new SparseFilePlace(_file, ranges[0].FileOffset!.Value)
        {
            Split = ranges.Length > 1 ? ranges[0].Length : long.MaxValue,
            SplitStart = ranges[^1].FileOffset!.Value,
            IsShared = true,
        };
    }

    /// <summary>Ranges one behind the other, each behind its header.</summary>
    private static List<GuestRamRange> PlaceLime(List<GuestRamRange> ranges)
    {
        List<GuestRamRange> placed = [];
        long end = 0;
        foreach (GuestRamRange range in ranges)
        {
            placed.Add(range with { FileOffset = end + LimeRangeHeader.MinimumLength });
            end += LimeRangeHeader.MinimumLength + range.Length;
        }
        return placed;
    }

    private void WriteElf(List<GuestRamRange> ranges)
    {
        var header = new ArrayBufferWriter<byte>();
        new ElfHeader
        {
            Machine = Machine is not null && GuestRamMap.TrySplit(Machine, 0, out _) ? ElfHeader.X86 : (ushort)0,
            ProgramHeaders = (ushort)ranges.Count,
        }.Write(header);
        foreach (GuestRamRange range in ranges)
        {
            new ElfProgramHeader
            {
                Type = ElfProgramHeader.Load,
                Flags = ElfProgramHeader.All,
                FileOffset = (ulong)range.FileOffset!.Value,
                VirtualAddress = (ulong)range.GuestAddress,
                PhysicalAddress = (ulong)range.GuestAddress,
                FileLength = (ulong)range.Length,
                MemoryLength = (ulong)range.Length,
                Alignment = ElfDataStart,
            }.Write(header);
        }
        if (header.WrittenCount > ElfDataStart) { throw new NotSupportedException($"{ranges.Count} ranges are too many for one file."); }
        RandomAccess.Write(_file, header.WrittenSpan, 0);
    }

    private void WriteLime(List<GuestRamRange> ranges)
    {
        foreach (GuestRamRange range in ranges)
        {
            var header = new ArrayBufferWriter<byte>();
            new LimeRangeHeader
            {
                First = (ulong)range.GuestAddress,
                Last = (ulong)(range.GuestAddress + range.Length - 1),
            }.Write(header);
            RandomAccess.Write(_file, header.WrittenSpan, range.FileOffset!.Value - LimeRangeHeader.MinimumLength);
        }
    }
}
