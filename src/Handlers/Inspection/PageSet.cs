using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace SaveVm.Handlers.Inspection;

/// <summary>Remembers which pages came, to count those that come again. Gives up beyond a bound: the count is for people.</summary>
internal sealed class PageSet
{
    private const int PagesPerPiece = 1 << 12;
    private const int WordsPerPiece = PagesPerPiece / 64;
    // 512 bytes each and the dictionary's share: 32 MiB, 1 TiB of pages of 4 KiB when all of it comes.
    private const int MostPieces = 1 << 16;

    private readonly Dictionary<(int Block, long Piece), ulong[]> _pieces = [];
    private (int Block, long Piece) _lastKey = (-1, 0);
    private ulong[] _last = [];

    /// <summary>How many pages came again; <see langword="null"/> when there were too many to know.</summary>
    public long? Repeated { get; private set; } = 0;

    /// <summary>Whether all pages that came are known.</summary>
    public bool IsWhole => Repeated is not null;

    /// <summary>A page came.</summary>
    /// <returns>Whether it came before.</returns>
    public bool Add(int block, long page)
    {
        if (Repeated is null) { return false; }
        (int, long) key = (block, page / PagesPerPiece);
        if (key != _lastKey)
        {
            if (!_pieces.TryGetValue(key, out ulong[]? piece))
            {
                if (_pieces.Count == MostPieces)
                {
                    Repeated = null;
                    _pieces.Clear();
                    return false;
                }
                _pieces.Add(key, piece = new ulong[WordsPerPiece]);
            }
            _lastKey = key;
            _last = piece;
        }
        ref ulong word = ref _last[page % PagesPerPiece / 64];
        ulong bit = 1UL << (int)(page % 64);
        bool isRepeated = (word & bit) != 0;
        if (isRepeated) { Repeated++; }
        word |= bit;
        return isRepeated;
    }

    /// <summary>Whether a page came.</summary>
    public bool Contains(int block, long page) =>
        _pieces.TryGetValue((block, page / PagesPerPiece), out ulong[]? piece) && (piece[page % PagesPerPiece / 64] >> (int)(page % 64) & 1) != 0;

    /// <summary>How many of the first pages of a block came.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pages">How many pages the block has.</param>
    /// <param name="firstMissing">The first one that did not come; <paramref name="pages"/> when all came.</param>
    public long Count(int block, long pages, out long firstMissing)
    {
        firstMissing = pages;
        long count = 0;
        foreach ((_, long number) in _pieces.Keys.Where(key => key.Block == block).Order().ToArray())
        {
            long start = number * PagesPerPiece;
            long here = 0;
            foreach (ulong word in _pieces[(block, number)]) { here += BitOperations.PopCount(word); }
            if (firstMissing == pages && start != count) { firstMissing = count; }
            if (firstMissing == pages && here < PagesPerPiece)
            {
                long inPiece = start;
                while (inPiece < start + PagesPerPiece && Contains(block, inPiece)) { inPiece++; }
                firstMissing = Math.Min(inPiece, pages);
            }
            count += here;
        }
        if (firstMissing == pages && count < pages) { firstMissing = count; }
        return count;
    }
}
