using System;

namespace SaveVm.Handlers.DirtyBitmap;

// enabled, busy, persistent, successor: block/dirty-bitmap.c.
public sealed partial class BlockDirtyBitmap
{
    private volatile BlockDirtyBitmap? _successor;
    private volatile bool _isEnabled = true;
    private volatile bool _isBusy;

    /// <summary>Whether writes of the guest are recorded; QEMU shows it as <c>recording</c>.</summary>
    public bool IsEnabled => _isEnabled;

    /// <summary>
    /// Whether a job or a migration holds the bitmap: users may not change or remove it ("busy" since 4.0; "locked", "frozen" before). It is independent of
    /// successors.
    /// </summary>
    public bool IsBusy => _isBusy;

    /// <summary>Whether the bitmap is kept in the image.</summary>
    public bool IsPersistent { get; set; }

    /// <summary>Whether the bits cannot be changed, as the image is read-only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the bits in the image were not written properly: such a bitmap is good for being removed.</summary>
    public bool IsInconsistent { get; init; }

    /// <summary>Whether the image does not get the bits although the bitmap is persistent: it was migrated, so the destination keeps it.</summary>
    public bool SkipsStore { get; set; }

    /// <summary>
    /// The bitmap that records in place of this one, or <see langword="null"/>. Its bits join this one's in <see cref="Reclaim"/>.
    /// </summary>
    public BlockDirtyBitmap? Successor => _successor;

    /// <summary>Why users, jobs and migrations may not use the bitmap (<c>bdrv_dirty_bitmap_check</c>); <see langword="null"/> when they may.</summary>
    public string? UseProblem =>
        _isBusy ? $"Bitmap '{Name}' is currently in use by another operation and cannot be used"
        : IsReadOnly ? $"Bitmap '{Name}' is readonly and cannot be modified"
        : IsInconsistent ? $"Bitmap '{Name}' is inconsistent and cannot be used"
        : null;

    /// <summary>Records writes from now on.</summary>
    /// <exception cref="InvalidOperationException">The bitmap may not be used.</exception>
    public void Enable()
    {
        ThrowIfUnusable();
        _isEnabled = true;
    }

    /// <summary>Does not record writes from now on.</summary>
    /// <exception cref="InvalidOperationException">The bitmap may not be used.</exception>
    public void Disable()
    {
        ThrowIfUnusable();
        _isEnabled = false;
    }

    /// <summary>Clears all bits.</summary>
    /// <exception cref="InvalidOperationException">The bitmap may not be used.</exception>
    public void Clear()
    {
        ThrowIfUnusable();
        lock (_lock) { Forget(); }
    }

    /// <summary>Adds the bits of another bitmap.</summary>
    /// <param name="other">Of the same length and granularity.</param>
    /// <exception cref="ArgumentException">Length or granularity differ.</exception>
    /// <exception cref="InvalidOperationException">The bitmap may not be used.</exception>
    public void Merge(BlockDirtyBitmap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ThrowIfUnusable();
        if (other.Length != Length || other.Granularity != Granularity)
        {
            throw new ArgumentException("Only bitmaps of one length and granularity can be merged.", nameof(other));
        }
        if (!ReferenceEquals(other, this)) { MergeLocked(other); }
    }

    /// <summary>A write of the guest happened (<c>bdrv_set_dirty</c>): whichever of this bitmap and its successor records now takes it.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    public void RecordWrite(long offset, long length)
    {
        CheckRange(offset, length);
        if (length == 0) { return; }
        long first = offset >> _shift;
        long end = ((offset + length - 1) >> _shift) + 1;
        // Under the lock that Reclaim and Enable take as well: a write that comes between two states is recorded by one of them.
        lock (_lock)
        {
            if (_isEnabled) { SetGranules(first, end); }
            if (_successor is { IsEnabled: true } successor) { successor.Set(offset, length); }
        }
    }

    /// <summary>Marks the bitmap as used by a job or a migration, or not.</summary>
    internal void SetBusy(bool isBusy) => _isBusy = isBusy;

    /// <summary>Records or not, whatever the state.</summary>
    internal void SetEnabled(bool isEnabled)
    {
        lock (_lock) { _isEnabled = isEnabled; }
    }

    /// <summary>
    /// Gives the recording to an anonymous successor, which starts clean and in this bitmap's state; this one is disabled and busy
    /// (<c>bdrv_dirty_bitmap_create_successor</c>).
    /// </summary>
    internal BlockDirtyBitmap CreateSuccessor()
    {
        lock (_lock)
        {
            if (_successor is not null) { throw new InvalidOperationException($"Bitmap '{Name}' has a successor already."); }
            var successor = new BlockDirtyBitmap(Length, Granularity);
            successor.SetEnabled(_isEnabled);
            _isEnabled = false;
            _isBusy = true;
            return _successor = successor;
        }
    }

    /// <summary>
    /// Takes the successor's bits and its state, and is not busy any more (<c>bdrv_reclaim_dirty_bitmap</c>): the union of both.
    /// </summary>
    internal void Reclaim()
    {
        lock (_lock)
        {
            if (_successor is not { } successor) { throw new InvalidOperationException($"Bitmap '{Name}' has no successor."); }
            lock (successor._lock) { MergeBits(successor); }
            _isEnabled = successor.IsEnabled;
            _successor = null;
            _isBusy = false;
        }
    }

    private void MergeLocked(BlockDirtyBitmap other)
    {
        // A copy first: two threads that merge a into b and b into a would otherwise wait for each other.
        var copy = new BlockDirtyBitmap(Length, Granularity);
        lock (other._lock) { copy.MergeBits(other); }
        lock (_lock) { MergeBits(copy); }
    }

    private void ThrowIfUnusable()
    {
        if (UseProblem is { } problem) { throw new InvalidOperationException(problem + "."); }
    }
}
