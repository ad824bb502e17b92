using System;
using System.Text;

namespace SaveVm.Handlers.Ram;

/// <summary>A RAM block of the stream's list.</summary>
public sealed class RamBlock
{
    private readonly byte[] _name;

    internal RamBlock(int index, byte[] name, long usedLength, int targetPageSize, bool isListed)
    {
        Index = index;
        TargetPageSize = targetPageSize;
        _name = name;
        Name = Encoding.Latin1.GetString(name);
        UsedLength = usedLength;
        IsListed = isListed;
    }

    /// <summary>The block's place in the list, from 0.</summary>
    public int Index { get; }

    /// <summary>The name as text; bytes beyond ASCII as Latin-1, so that none is lost.</summary>
    public string Name { get; }

    /// <summary>The name as it stands in the stream.</summary>
    public ReadOnlySpan<byte> NameBytes => _name;

    /// <summary>The used length in bytes.</summary>
    public long UsedLength { get; }

    /// <summary>The size of the pages that items speak of, in bytes: the target's, also for blocks with larger pages.</summary>
    public int TargetPageSize { get; }

    /// <summary>
    /// Whether the block comes from a list. The blocks of a channel that is read without its main stream do not: their length is not known and
    /// <see cref="UsedLength"/> is the largest number.
    /// </summary>
    public bool IsListed { get; }

    /// <summary>Which of the extra fields the list had for this block.</summary>
    public RamBlockExtras Extras { get; internal init; }

    /// <summary>The block's page size in bytes, when <see cref="Extras"/> says that it is there; otherwise 0.</summary>
    public ulong PageSize { get; internal init; }

    /// <summary>The guest physical address, when <see cref="Extras"/> says that it is there; otherwise 0.</summary>
    public ulong GuestAddress { get; internal init; }

    /// <summary>Where the pages stand in the file, when <see cref="Extras"/> says that it is there.</summary>
    public MappedRamHeader MappedRam { get; internal init; }

    /// <summary>Absolute offset of the block's entry in the stream.</summary>
    public long Offset { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
