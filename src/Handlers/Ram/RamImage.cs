using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// The content of RAM blocks as a destination would hold it. Only what was written takes memory, all else is zero: memory follows the bytes that
/// came, not
/// the lengths that were announced.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RamImage
{
    /// <summary>Memory is taken in pieces of so many bytes.</summary>
    private const int ChunkSize = 64 << 10;

    /// <summary>How many bytes of a block that never came <see cref="TryHash"/> takes for zero before it refuses: zeros cost time too.</summary>
    private const long UncoveredBytesHashed = 16L << 30;

    private static readonly byte[] Zeros = new byte[ChunkSize];

    private readonly List<Content?> _contents = [];
    private readonly Dictionary<(int Block, long Chunk), byte[]?> _before = [];
    private readonly long _memoryLimit;
    private bool _inCheckpoint;

    /// <summary>Creates an image of zeros.</summary>
    /// <param name="memoryLimit">The most memory for content, in bytes.</param>
    public RamImage(long memoryLimit = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryLimit);
        _memoryLimit = memoryLimit;
    }

    /// <summary>The memory taken for content, in bytes.</summary>
    public long MemoryTaken { get; private set; }

    /// <summary>Replaces bytes.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset inside the block.</param>
    /// <param name="bytes">The new content.</param>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public void Write(RamBlock block, long address, ReadOnlySpan<byte> bytes)
    {
        Content content = ContentOf(block);
        content.Covered += bytes.Length;
        while (!bytes.IsEmpty)
        {
            Span<byte> piece = Writable(content, block.Index, address, bytes.Length);
            bytes[..piece.Length].CopyTo(piece);
            bytes = bytes[piece.Length..];
            address += piece.Length;
        }
    }

    /// <summary>Replaces bytes by one value. Zeros take no memory where there was none.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset inside the block.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public void Fill(RamBlock block, long address, long length, byte value)
    {
        Content content = ContentOf(block);
        content.Covered += length;
        while (length > 0)
        {
            int count = (int)Math.Min(length, ChunkSize - (address % ChunkSize));
            if (value != 0 || content.Chunks.ContainsKey(address / ChunkSize)) { Writable(content, block.Index, address, count).Fill(value); }
            address += count;
            length -= count;
        }
    }

    /// <summary>Opens a page for changing it in place.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset of the page inside the block, a multiple of its length.</param>
    /// <param name="length">The page size, a power of two up to 64 KiB.</param>
    /// <returns>The page; valid until the image changes.</returns>
    /// <exception cref="MemoryLimitException">There is no room.</exception>
    public Span<byte> Open(RamBlock block, long address, int length)
    {
        Content content = ContentOf(block);
        if (length > ChunkSize - (int)(address % ChunkSize))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "Not a page at its own alignment.");
        }
        content.Covered += length;
        return Writable(content, block.Index, address, length);
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="block">The block.</param>
    /// <param name="address">Byte offset inside the block.</param>
    /// <param name="destination">Is filled whole.</param>
    public void Read(RamBlock block, long address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int start = (int)(address % ChunkSize);
            int count = Math.Min(destination.Length, ChunkSize - start);
            ReadOnlySpan<byte> chunk = Chunk(block, address / ChunkSize);
            chunk.Slice(start, count).CopyTo(destination);
            destination = destination[count..];
            address += count;
        }
    }

    /// <summary>Notes that these bytes of the block are known although nothing was written: absent pages of a mapped-ram file.</summary>
    /// <param name="block">The block.</param>
    /// <param name="length">How many bytes.</param>
    public void Cover(RamBlock block, long length) => ContentOf(block).Covered += length;

    /// <summary>Computes the SHA-256 of a block, from its first byte to its used length.</summary>
    /// <param name="block">The block.</param>
    /// <param name="hash">32 bytes.</param>
    /// <returns>
    /// <see langword="false"/> when nothing came for the block, because its content is elsewhere then (shared memory, another channel); and when its
    /// announced length is absurd beside what came.
    /// </returns>
    public bool TryHash(RamBlock block, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(block);
        Content? content = block.Index < _contents.Count ? _contents[block.Index] : null;
        if (content is null || !block.IsListed || block.UsedLength - UncoveredBytesHashed > content.Covered) { return false; }
        if (content.Hash is not null)
        {
            content.Hash.CopyTo(hash);
            return true;
        }
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long address = 0; address < block.UsedLength; address += ChunkSize)
        {
            int count = (int)Math.Min(ChunkSize, block.UsedLength - address);
            sha.AppendData(Chunk(block, address / ChunkSize)[..count]);
        }
        content.Hash = sha.GetHashAndReset();
        content.Hash.CopyTo(hash);
        return true;
    }

    /// <summary>From here on changes can be taken back as a whole.</summary>
    public void BeginCheckpoint()
    {
        _before.Clear();
        _inCheckpoint = true;
    }

    /// <summary>The changes since <see cref="BeginCheckpoint"/> are final.</summary>
    public void Commit()
    {
        foreach (byte[]? chunk in _before.Values) { MemoryTaken -= chunk?.Length ?? 0; }
        _before.Clear();
        _inCheckpoint = false;
    }

    /// <summary>Takes back all changes since <see cref="BeginCheckpoint"/>.</summary>
    public void Rollback()
    {
        foreach (((int block, long index), byte[]? chunk) in _before)
        {
            Dictionary<long, byte[]> chunks = _contents[block]!.Chunks;
            if (chunk is null) { _ = chunks.Remove(index); }
            else { chunks[index] = chunk; }
            _contents[block]!.LastIndex = -1;
            _contents[block]!.Hash = null;
            MemoryTaken -= ChunkSize;
        }
        _before.Clear();
        _inCheckpoint = false;
    }

    private Content ContentOf(RamBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        while (_contents.Count <= block.Index) { _contents.Add(null); }
        return _contents[block.Index] ??= new Content();
    }

    private ReadOnlySpan<byte> Chunk(RamBlock block, long index) =>
        block.Index < _contents.Count && _contents[block.Index] is { } content && content.Chunks.TryGetValue(index, out byte[]? chunk) ? chunk : Zeros;

    /// <summary>The bytes from an address on, up to a number or to the end of the chunk.</summary>
    private Span<byte> Writable(Content content, int block, long address, int most)
    {
        content.Hash = null;
        long index = address / ChunkSize;
        int start = (int)(address % ChunkSize);
        byte[] chunk = content.LastIndex == index && !_inCheckpoint ? content.Last! : WritableChunk(content, block, index);
        return chunk.AsSpan(start, Math.Min(most, ChunkSize - start));
    }

    private byte[] WritableChunk(Content content, int block, long index)
    {
        bool exists = content.Chunks.TryGetValue(index, out byte[]? chunk);
        if (_inCheckpoint && !_before.ContainsKey((block, index)))
        {
            if (exists) { Take(); }
            _before.Add((block, index), chunk?.AsSpan().ToArray());
        }
        if (chunk is null)
        {
            Take();
            chunk = new byte[ChunkSize];
            content.Chunks.Add(index, chunk);
        }
        content.LastIndex = index;
        content.Last = chunk;
        return chunk;
    }

    private void Take()
    {
        if (_memoryLimit - MemoryTaken < ChunkSize) { throw new MemoryLimitException(_memoryLimit); }
        MemoryTaken += ChunkSize;
    }

    private sealed class Content
    {
        public readonly Dictionary<long, byte[]> Chunks = [];
        public long Covered;
        public long LastIndex = -1;
        public byte[]? Last;

        // Until the next change: after a checkpoint most blocks are what they were.
        public byte[]? Hash;
    }
}
