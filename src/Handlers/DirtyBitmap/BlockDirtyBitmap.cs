using System;
using System.Numerics;
using System.Threading;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>
/// Which granules of a disk were written: QEMU's dirty bitmap (<c>BdrvDirtyBitmap</c> over <c>HBitmap</c>), with its states. All places and lengths are
/// in
/// bytes of the disk.
/// </summary>
/// <remarks>
/// Bits live in pages of 8192, which take memory once a bit of them is set; words above say which pages have dirty bits, so that finding the next one
/// does
/// not depend on the disk's size. Safe for several threads: a writer may mark while another thread reads and resets. Two bitmaps are taken together only
/// in
/// <see cref="Merge"/> and <see cref="Reclaim"/>.
/// </remarks>
public sealed partial class BlockDirtyBitmap
{
    /// <summary>The smallest granularity, in bytes.</summary>
    public const int MinimumGranularity = 512;

    /// <summary>The longest name, in bytes of UTF-8 (<c>BDRV_BITMAP_MAX_NAME_SIZE</c>).</summary>
    public const int MaximumNameLength = 1023;

    private const int BitsPerWord = 64;
    private const int WordsPerPage = 128;
    private const int BitsPerPage = BitsPerWord * WordsPerPage;

    // 2^39 granules: 256 TiB at the smallest granularity, 32 EiB at 64 KiB.
    private const long MaximumPages = 1 << 26;
    private const int SectorSize = 512;

    private readonly Lock _lock = new();
    private readonly int _shift;
    private readonly int _pageCount;
    private ulong[]?[]? _pages;

    // _levels[0] has a bit for each page, and each level above a bit for each word of the one below.
    private ulong[][] _levels = [];

    // How many bits are set; not known after parts were taken over, as counting takes several times as long as copying. (hbitmap_deserialize_finish)
    private long _count;
    private bool _isCountKnown = true;

    /// <summary>Creates a clean bitmap.</summary>
    /// <param name="length">The disk's length in bytes; rounded up to sectors, as QEMU counts.</param>
    /// <param name="granularity">Bytes of the disk per bit: a power of two from 512 to 2 GiB.</param>
    /// <param name="name">The name; <see langword="null"/> for one that cannot be addressed and is never migrated.</param>
    /// <exception cref="ArgumentException">The name is too long, or the bitmap would have too many bits.</exception>
    public BlockDirtyBitmap(long length, long granularity, string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - SectorSize);
        if (!BitOperations.IsPow2(granularity) || granularity is < MinimumGranularity or > 1L << 31)
        {
            throw new ArgumentOutOfRangeException(nameof(granularity), granularity, "A granularity is a power of two from 512 to 2 GiB.");
        }
        if (name is not null && (name.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(name) > MaximumNameLength))
        {
            throw new ArgumentException($"A name has 1 to {MaximumNameLength} bytes.", nameof(name));
        }
        Name = name;
        Length = (length + SectorSize - 1) / SectorSize * SectorSize;
        Granularity = granularity;
        _shift = BitOperations.Log2((ulong)granularity);
        GranuleCount = (Length >> _shift) + ((Length & (granularity - 1)) != 0 ? 1 : 0);
        long pages = (GranuleCount + BitsPerPage - 1) / BitsPerPage;
        if (pages > MaximumPages) { throw new ArgumentException($"{GranuleCount} bits are too many: take a larger granularity.", nameof(granularity)); }
        _pageCount = (int)pages;
    }

    /// <summary>The name, or <see langword="null"/>.</summary>
    public string? Name { get; }

    /// <summary>The disk's length in bytes, rounded up to sectors.</summary>
    public long Length { get; }

    /// <summary>Bytes of the disk per bit.</summary>
    public long Granularity { get; }

    /// <summary>How many bits there are.</summary>
    public long GranuleCount { get; }

    /// <summary>How many granules are dirty.</summary>
    public long DirtyGranules
    {
        get { lock (_lock) { return CountAll(); } }
    }

    /// <summary>What QEMU calls <c>count</c>: dirty granules times granularity, even when the last granule reaches over the end of the disk.</summary>
    public long Count => DirtyGranules << _shift;

    /// <summary>Marks a range, whatever the state (<c>bdrv_set_dirty_bitmap</c>): every granule that it touches.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    public void Set(long offset, long length)
    {
        CheckRange(offset, length);
        if (length > 0) { lock (_lock) { SetGranules(offset >> _shift, ((offset + length - 1) >> _shift) + 1); } }
    }

    /// <summary>Clears a range (<c>bdrv_reset_dirty_bitmap</c>): whole granules, as a bit that is lost is a write that is lost.</summary>
    /// <param name="offset">Where, in bytes: a multiple of the granularity.</param>
    /// <param name="length">How many bytes: a multiple of the granularity, unless the range reaches the end of the disk.</param>
    /// <exception cref="ArgumentException">The range would clear a granule of which it covers only a part.</exception>
    public void Reset(long offset, long length)
    {
        (long first, long end) = WholeGranules(offset, length);
        lock (_lock) { ResetGranules(first, end); }
    }

    /// <summary>Clears a range and says whether a bit of it was set, as one step.</summary>
    /// <inheritdoc cref="Reset"/>
    public bool TestAndReset(long offset, long length)
    {
        (long first, long end) = WholeGranules(offset, length);
        lock (_lock)
        {
            long before = CountAll();
            ResetGranules(first, end);
            return _count != before;
        }
    }

    /// <summary>Whether the granule at a place is dirty.</summary>
    /// <param name="offset">Where, in bytes.</param>
    public bool IsDirty(long offset)
    {
        CheckRange(offset, 1);
        long granule = offset >> _shift;
        lock (_lock) { return _pages?[granule / BitsPerPage] is { } page && (page[granule % BitsPerPage / BitsPerWord] >> (int)(granule % BitsPerWord) & 1) != 0; }
    }

    /// <summary>The first dirty byte at or behind a place (<c>bdrv_dirty_bitmap_next_dirty</c>).</summary>
    /// <param name="offset">Where the search begins, in bytes; may be the end of the disk.</param>
    /// <returns><paramref name="offset"/> itself when it is dirty; otherwise the start of a granule; -1 when there is none.</returns>
    public long NextDirty(long offset)
    {
        CheckRange(offset, 0);
        lock (_lock)
        {
            long granule = FindDirty(offset >> _shift);
            return granule < 0 || granule << _shift >= Length ? -1 : Math.Max(offset, granule << _shift);
        }
    }

    /// <summary>The first clean byte at or behind a place (<c>bdrv_dirty_bitmap_next_zero</c>).</summary>
    /// <param name="offset">Where the search begins, in bytes; may be the end of the disk.</param>
    /// <returns><paramref name="offset"/> itself when it is clean; otherwise the start of a granule; -1 when there is none.</returns>
    public long NextClean(long offset)
    {
        CheckRange(offset, 0);
        lock (_lock)
        {
            long granule = FindClean(offset >> _shift);
            return granule >= GranuleCount || offset >= Length ? -1 : Math.Max(offset, granule << _shift);
        }
    }

    /// <summary>The next run of dirty bytes (<c>bdrv_dirty_bitmap_next_dirty_area</c>).</summary>
    /// <param name="offset">Where the search begins, in bytes; may be the end of the disk.</param>
    /// <param name="start">Where the run begins.</param>
    /// <param name="length">Its length; a run ends with the disk.</param>
    /// <returns><see langword="false"/> when nothing is dirty from there on.</returns>
    public bool TryNextDirtyRange(long offset, out long start, out long length)
    {
        CheckRange(offset, 0);
        start = length = 0;
        lock (_lock)
        {
            long first = FindDirty(offset >> _shift);
            if (first < 0 || offset >= Length) { return false; }
            start = Math.Max(offset, first << _shift);
            length = Math.Min(FindClean(first) << _shift, Length) - start;
            return true;
        }
    }

    /// <summary>How many granules of a range are dirty; those that the range only touches count too.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    public long CountDirtyGranules(long offset, long length)
    {
        CheckRange(offset, length);
        if (length == 0) { return 0; }
        long first = offset >> _shift;
        long end = ((offset + length - 1) >> _shift) + 1;
        lock (_lock) { return first == 0 && end == GranuleCount ? CountAll() : CountGranules(first, end); }
    }

    private void CheckRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
    }

    private (long First, long End) WholeGranules(long offset, long length)
    {
        CheckRange(offset, length);
        long end = offset + length;
        if ((offset & (Granularity - 1)) != 0 || (end & (Granularity - 1)) != 0 && end != Length)
        {
            throw new ArgumentException($"Only whole granules of {Granularity} bytes can be cleared.", nameof(offset));
        }
        return (offset >> _shift, (end + Granularity - 1) >> _shift);
    }
}
