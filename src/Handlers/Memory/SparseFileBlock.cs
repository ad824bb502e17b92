using System;
using System.IO;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// A block of <see cref="SparseFileMemory"/>: a few buffered pieces of the file, written back in runs of changed pages. Streams go through a block in
/// ascending order most of the time, so a page is copied once, and written with its neighbours, by a thread beside the one that reads the stream.
/// </summary>
internal sealed class SparseFileBlock : GuestMemoryBlock
{
    // Small enough to be in the processor's cache when it is written.
    private const int PieceSize = 256 << 10;

    // Zeros between changed pages are written with them up to here: many small writes cost more than these bytes. What lies behind stays a hole.
    private const int LargestFilledGap = 32 << 10;

    // As many places as multifd channels jump between, and the one that deltas go to.
    private const int Pieces = 8;

    private readonly Lazy<SparseFilePlace> _place;
    private readonly SparseFileWriter _writer;
    private readonly Piece?[] _pieces = new Piece?[Pieces];

    // Pages that were never written are holes, and are not made something else to be zero.
    private readonly PageBitmap _touched;
    private Piece? _last;
    private long _clock;

    public SparseFileBlock(SparseFileWriter writer, Lazy<SparseFilePlace> place, int index, string name, long usedLength, long maximumLength, int pageSize)
        : base(index, name, usedLength, maximumLength, pageSize)
    {
        _writer = writer;
        _place = place;
        if (place.IsValueCreated) { SetFileLength(); }
        _touched = new PageBitmap((maximumLength / pageSize) + 1);
    }

    /// <summary>Writes what was not written yet; nothing of the block is in work when it returns.</summary>
    public void Flush()
    {
        _writer.Wait();
        foreach (Piece? piece in _pieces)
        {
            if (piece is not null) { WriteBack(piece); }
        }
        SetFileLength();
    }

    protected override ReadOnlySpan<byte> ReadCore(long offset, int atMost)
    {
        Piece piece = Find(offset, atMost, out int start, out int count);
        Fill(piece, start, count);
        return piece.Bytes.AsSpan(start, count);
    }

    protected override Span<byte> OpenCore(long offset, int atMost, bool keepContent)
    {
        Piece piece = Find(offset, atMost, out int start, out int count);
        if (count == 0) { return default; }
        int first = start / PageSize;
        int end = ((start + count - 1) / PageSize) + 1;
        if (keepContent) { Fill(piece, start, count); }
        else
        {
            // Pages that are replaced as a whole need not be read.
            if (start % PageSize != 0) { Fill(piece, start, 1); }
            if ((start + count) % PageSize != 0) { Fill(piece, start + count - 1, 1); }
        }
        piece.Valid.SetRange(first, end);
        piece.Changed.SetRange(first, end);
        long page = piece.Offset / PageSize;
        _touched.SetRange(page + first, page + end);
        return piece.Bytes.AsSpan(start, count);
    }

    protected override void FillCore(long offset, long length, byte value)
    {
        if (value != 0)
        {
            base.FillCore(offset, length, value);
            return;
        }
        while (length > 0)
        {
            int count = (int)Math.Min(length, PageSize - (offset % PageSize));
            // Only this page is looked up: a search for the next written one would cross the whole block for every zero page of a stream.
            if (_touched[offset / PageSize]) { OpenCore(offset, count, keepContent: false).Clear(); }
            offset += count;
            length -= count;
        }
    }

    private void SetFileLength()
    {
        SparseFilePlace place = _place.Value;
        if (place.Split % PieceSize != 0 && place.Split < UsedLength) { throw new NotSupportedException($"Block {Name} is split at {place.Split}: only multiples of {PieceSize} can be."); }
        if (!place.IsShared) { RandomAccess.SetLength(place.File, UsedLength); }
        else if (UsedLength > 0 && RandomAccess.GetLength(place.File) < place.EndOf(UsedLength)) { RandomAccess.SetLength(place.File, place.EndOf(UsedLength)); }
    }

    private Piece Find(long offset, int atMost, out int start, out int count)
    {
        long index = offset / PieceSize;
        start = (int)(offset % PieceSize);
        count = Math.Min(atMost, PieceSize - start);
        if (_last is { } last && last.Offset == index * PieceSize) { return last; }
        return _last = FindOther(index * PieceSize);
    }

    private Piece FindOther(long offset)
    {
        int oldest = 0;
        for (int i = 0; i < Pieces; i++)
        {
            if (_pieces[i] is not { } piece)
            {
                oldest = i;
                break;
            }
            if (piece.Offset == offset)
            {
                piece.Used = ++_clock;
                return piece;
            }
            if (piece.Used < _pieces[oldest]!.Used) { oldest = i; }
        }
        // What is being written must be in the file before it is looked at again.
        _writer.WaitFor(this, offset);
        Piece taken = Take(ref _pieces[oldest]);
        taken.Valid.Clear();
        taken.Block = this;
        taken.Offset = offset;
        taken.Used = ++_clock;
        return taken;
    }

    /// <summary>Has what is in a place written, and gives a piece for something else.</summary>
    private Piece Take(ref Piece? place)
    {
        int length = (int)Math.Min(PieceSize, ((MaximumLength - 1) / PageSize * PageSize) + PageSize);
        if (place is null) { return place = new Piece(this, length); }
        if (length == PieceSize)
        {
            Piece? other = _writer.Exchange(place);
            return place = other is not null && other.Valid.Length == length / PageSize ? other : new Piece(this, length);
        }
        WriteBack(place);
        return place;
    }

    /// <summary>Makes sure that the pages of a range hold what the file holds.</summary>
    private void Fill(Piece piece, int start, int count)
    {
        int end = ((start + count - 1) / PageSize) + 1;
        for (int page = start / PageSize; page < end; page++)
        {
            if (piece.Valid[page]) { continue; }
            Span<byte> bytes = piece.Bytes.AsSpan(page * PageSize, PageSize);
            long offset = piece.Offset + (page * PageSize);
            int read = _touched[offset / PageSize] ? Read(bytes, offset) : 0;
            bytes[read..].Clear();
            piece.Valid.Set(page);
        }
    }

    private int Read(Span<byte> bytes, long offset)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            int read = RandomAccess.Read(_place.Value.File, bytes[done..], _place.Value.Of(offset) + done);
            if (read == 0) { break; }
            done += read;
        }
        return done;
    }

    /// <summary>Writes the changed pages of a piece that nobody else uses.</summary>
    public void WriteBack(Piece piece)
    {
        for (long from = 0; piece.Changed.TryFindRun(from, out long start, out long end); from = end)
        {
            while (piece.Changed.TryFindRun(end, out long next, out long nextEnd) && TryFillGap(piece, end, next)) { end = nextEnd; }
            // Writes that begin and end at a piece's boundary are taken into the page cache in larger units.
            if (start <= end - start && TryFillGap(piece, 0, start)) { start = 0; }
            if (piece.Changed.Length - end <= end - start && TryFillGap(piece, end, piece.Changed.Length)) { end = piece.Changed.Length; }
            long offset = piece.Offset + (start * PageSize);
            int length = (int)Math.Min((end - start) * PageSize, UsedLength - offset);
            if (length > 0) { RandomAccess.Write(_place.Value.File, piece.Bytes.AsSpan((int)start * PageSize, length), _place.Value.Of(offset)); }
        }
        piece.Changed.Clear();
    }

    /// <summary>Makes the pages between two runs fit to be written with them.</summary>
    private bool TryFillGap(Piece piece, long start, long end)
    {
        if ((end - start) * PageSize > LargestFilledGap) { return false; }
        for (long page = start; page < end; page++)
        {
            if (piece.Valid[page]) { continue; }
            // What the file has there is not known here.
            if (_touched[(piece.Offset / PageSize) + page]) { return false; }
            piece.Bytes.AsSpan((int)page * PageSize, PageSize).Clear();
        }
        return true;
    }

    /// <summary>A piece of the file in memory.</summary>
    internal sealed class Piece(SparseFileBlock block, int length)
    {
        public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(length);
        public readonly PageBitmap Valid = new(length / block.PageSize);
        public readonly PageBitmap Changed = new(length / block.PageSize);
        public long Offset = -1;
        public long Used;
        private volatile bool _isInWork;

        /// <summary>Whose bytes these are. Pieces of one length go from block to block.</summary>
        public SparseFileBlock Block { get; set; } = block;

        /// <summary>Whether the thread that writes has it; nobody else touches it then.</summary>
        public bool IsInWork
        {
            get => _isInWork;
            set => _isInWork = value;
        }
    }
}
