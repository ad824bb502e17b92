using System;
using System.Threading;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// One RAM block of a guest. Read as spans; written only through <see cref="Write"/>, <see cref="Fill"/>, <see cref="Discard"/> and
/// <see cref="BeginWrite"/>, which show each change to whoever must know of it.
/// </summary>
/// <remarks>
/// A change is three steps, always in this order: the <see cref="IWriteClaimer"/> sees the bytes as they were; the bytes change; the page is noted as
/// dirty. Because the note comes last, a reader that takes the notes first and copies afterwards never misses a byte.
/// </remarks>
public abstract class GuestMemoryBlock
{
    private readonly int _pageShift;
    private PageBitmap? _hostWrites;
    private IWriteClaimer? _claimer;

    /// <summary>For backends.</summary>
    /// <param name="index">The block's place in <see cref="IGuestMemory.Blocks"/>.</param>
    /// <param name="name">The name.</param>
    /// <param name="usedLength">The used length in bytes.</param>
    /// <param name="maximumLength">The length in bytes that the block can grow to.</param>
    /// <param name="pageSize">The unit of dirty tracking in bytes, a power of two from 1 KiB to 64 KiB.</param>
    protected GuestMemoryBlock(int index, string name, long usedLength, long maximumLength, int pageSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(usedLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, usedLength);
        if (!int.IsPow2(pageSize) || pageSize is < 1 << 10 or > 64 << 10)
        {
            throw new ArgumentOutOfRangeException(nameof(pageSize), pageSize, "Not a power of two from 1 KiB to 64 KiB.");
        }
        Index = index;
        Name = name;
        UsedLength = usedLength;
        MaximumLength = maximumLength;
        PageSize = pageSize;
        _pageShift = int.Log2(pageSize);
    }

    /// <summary>The block's place in <see cref="IGuestMemory.Blocks"/>, from 0.</summary>
    public int Index { get; }

    /// <summary>The name, such as <c>pc.ram</c>; bytes beyond ASCII as Latin-1.</summary>
    public string Name { get; }

    /// <summary>The used length in bytes (<c>used_length</c>); what lies behind it cannot be read or written.</summary>
    public long UsedLength { get; private set; }

    /// <summary>The length in bytes that the block can grow to (<c>max_length</c>).</summary>
    public long MaximumLength { get; }

    /// <summary>The unit of dirty tracking in bytes: the target's page size.</summary>
    public int PageSize { get; }

    /// <summary>Where the block begins in the guest's physical address space, when somebody knows it.</summary>
    public long? GuestAddress { get; set; }

    /// <summary>How many pages the used length has; the last one may be cut.</summary>
    public long PageCount => (UsedLength + PageSize - 1) >> _pageShift;

    /// <summary>
    /// Sees bytes before they change: a snapshot, a checkpoint that can be taken back. Set it while nobody writes; one at a time.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public IWriteClaimer? WriteClaimer
    {
        get => _claimer;
        set
        {
            if (value is not null && _claimer is not null) { throw new InvalidOperationException($"The writes to {Name} are claimed already."); }
            _claimer = value;
        }
    }

    /// <summary>Reads bytes in place.</summary>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="atMost">How many bytes the caller wants; not more than there are behind the offset.</param>
    /// <returns>
    /// What is contiguous: all that was asked for, or less, but never less than up to the end of the page at <paramref name="offset"/>. Valid as
    /// <see cref="IGuestMemory.IsConcurrent"/> says.
    /// </returns>
    public ReadOnlySpan<byte> Read(long offset, int atMost)
    {
        CheckRange(offset, atMost);
        return ReadCore(offset, atMost);
    }

    /// <summary>Replaces bytes.</summary>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="bytes">The new content.</param>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        CheckRange(offset, bytes.Length);
        _claimer?.Claim(this, offset, bytes.Length);
        long place = offset;
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            Span<byte> piece = OpenCore(place, rest.Length, keepContent: false);
            rest[..piece.Length].CopyTo(piece);
            rest = rest[piece.Length..];
            place += piece.Length;
        }
        NoteWrite(offset, bytes.Length);
    }

    /// <summary>Replaces bytes by one value. Zeros take no memory where nothing was written before.</summary>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public void Fill(long offset, long length, byte value)
    {
        CheckRange(offset, length);
        _claimer?.Claim(this, offset, length);
        FillCore(offset, length, value);
        NoteWrite(offset, length);
    }

    /// <summary>Makes bytes zero and gives their memory back where the backend can (<c>ram_discard_range</c>).</summary>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="length">How many bytes.</param>
    public void Discard(long offset, long length)
    {
        CheckRange(offset, length);
        _claimer?.Claim(this, offset, length);
        DiscardCore(offset, length);
        NoteWrite(offset, length);
    }

    /// <summary>Opens bytes for changing them in place: a decoder, a read from a file straight into memory.</summary>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="atMost">How many bytes the caller wants; not more than there are behind the offset.</param>
    /// <returns>
    /// A scope over what is contiguous: all, or less, but never less than up to the end of the page at <paramref name="offset"/>. The change counts when
    /// the scope is disposed; until then the block is not to be touched otherwise by this thread.
    /// </returns>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public WriteScope BeginWrite(long offset, int atMost)
    {
        CheckRange(offset, atMost);
        _claimer?.Claim(this, offset, atMost);
        return new WriteScope(this, offset, OpenCore(offset, atMost, keepContent: true));
    }

    /// <summary>Changes the used length: ROM blobs have another one in another release. What is cut off is zero when it comes back.</summary>
    /// <param name="usedLength">The new used length in bytes, up to <see cref="MaximumLength"/>.</param>
    public void Resize(long usedLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usedLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(usedLength, MaximumLength);
        if (usedLength < UsedLength) { Discard(usedLength, UsedLength - usedLength); }
        UsedLength = usedLength;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Notes that bytes changed, after they did. Does nothing unless a <see cref="HostWritesTracker"/> is armed.</summary>
    /// <param name="offset">Byte offset of the first one inside the block.</param>
    /// <param name="length">How many bytes.</param>
    internal void NoteWrite(long offset, long length)
    {
        PageBitmap? pages = Volatile.Read(ref _hostWrites);
        if (pages is not null && length > 0) { pages.SetRangeAtomic(offset >> _pageShift, ((offset + length - 1) >> _pageShift) + 1); }
    }

    /// <summary>Begins or ends noting writes. The caller makes the change known to all threads before it relies on it.</summary>
    /// <returns><see langword="false"/> when somebody else has writes noted already.</returns>
    internal bool TryNoteWritesIn(PageBitmap? pages, PageBitmap? before) => Interlocked.CompareExchange(ref _hostWrites, pages, before) == before;

    /// <summary>Reads in place, at least up to the end of the page at <paramref name="offset"/>; the range is checked.</summary>
    /// <param name="offset">Byte offset inside the block.</param>
    /// <param name="atMost">How many bytes are wanted.</param>
    protected abstract ReadOnlySpan<byte> ReadCore(long offset, int atMost);

    /// <summary>Opens for writing, at least up to the end of the page at <paramref name="offset"/>; the range is checked.</summary>
    /// <param name="offset">Byte offset inside the block.</param>
    /// <param name="atMost">How many bytes are wanted.</param>
    /// <param name="keepContent">Whether the present content must be there; when not, every byte of what is returned will be written.</param>
    protected abstract Span<byte> OpenCore(long offset, int atMost, bool keepContent);

    /// <summary>Fills; the range is checked.</summary>
    /// <param name="offset">Byte offset inside the block.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="value">The value.</param>
    protected virtual void FillCore(long offset, long length, byte value)
    {
        while (length > 0)
        {
            Span<byte> piece = OpenCore(offset, (int)Math.Min(length, 1 << 30), keepContent: false);
            piece.Fill(value);
            offset += piece.Length;
            length -= piece.Length;
        }
    }

    /// <summary>Makes zero and gives memory back; the range is checked.</summary>
    /// <param name="offset">Byte offset inside the block.</param>
    /// <param name="length">How many bytes.</param>
    protected virtual void DiscardCore(long offset, long length) => FillCore(offset, length, 0);

    private void CheckRange(long offset, long length)
    {
        if ((ulong)offset > (ulong)UsedLength || (ulong)length > (ulong)(UsedLength - offset)) { RefuseRange(offset, length); }
    }

    private void RefuseRange(long offset, long length) => throw new ArgumentOutOfRangeException(
        nameof(offset), $"{length} bytes at {offset} are not inside the {UsedLength} bytes of {Name}.");
}
