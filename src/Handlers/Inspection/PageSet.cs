using System.Collections.Generic;

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

    public void Add(int block, long page)
    {
        if (Repeated is null) { return; }
        (int, long) key = (block, page / PagesPerPiece);
        if (key != _lastKey)
        {
            if (!_pieces.TryGetValue(key, out ulong[]? piece))
            {
                if (_pieces.Count == MostPieces)
                {
                    Repeated = null;
                    _pieces.Clear();
                    return;
                }
                _pieces.Add(key, piece = new ulong[WordsPerPiece]);
            }
            _lastKey = key;
            _last = piece;
        }
        ref ulong word = ref _last[page % PagesPerPiece / 64];
        ulong bit = 1UL << (int)(page % 64);
        if ((word & bit) != 0) { Repeated++; }
        word |= bit;
    }
}
