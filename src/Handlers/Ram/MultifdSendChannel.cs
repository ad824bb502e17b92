using System;
using System.IO;
using System.IO.Compression;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>One multifd channel of a source: what its thread does with a job.</summary>
internal sealed class MultifdSendChannel : IDisposable
{
    private readonly WireOutput _output;
    private readonly RamCounters _counters;
    private readonly int _pageSize;
    private readonly bool _findZeros;
    private readonly bool _isOld;
    private readonly ulong[] _offsets;
    private readonly ulong[] _zeros;
    private readonly MemoryStream? _compressed;
    private readonly ZLibStream? _deflater;
    private readonly byte[] _page;

    /// <summary>Creates a channel.</summary>
    /// <param name="output">Where to; disposed with the channel.</param>
    /// <param name="counters">The counters.</param>
    /// <param name="pageSize">The page size in bytes.</param>
    /// <param name="compression">The compression.</param>
    /// <param name="findZeros">Whether packets list zero pages.</param>
    /// <param name="isOld">Whether the destination is older than 9.0: packets without pages then say how many they have room for.</param>
    public MultifdSendChannel(WireOutput output, RamCounters counters, int pageSize, MultifdCompression compression, bool findZeros, bool isOld)
    {
        _output = output;
        _counters = counters;
        _pageSize = pageSize;
        _findZeros = findZeros;
        _isOld = isOld;
        _offsets = new ulong[MultifdPacket.MemoryPerPacket / pageSize];
        _zeros = new ulong[_offsets.Length];
        _page = [];
        if (compression == MultifdCompression.Zlib)
        {
            _page = new byte[pageSize];
            _compressed = new MemoryStream();
            // One stream for the life of the channel; 1 is QEMU's own default (multifd-zlib-level).
            _deflater = new ZLibStream(_compressed, new ZLibCompressionOptions { CompressionLevel = 1 }, leaveOpen: true);
        }
    }

    /// <summary>Writes what the channel begins with.</summary>
    /// <param name="uuid">16 bytes.</param>
    /// <param name="number">The channel's number.</param>
    public void Begin(ReadOnlySpan<byte> uuid, byte number)
    {
        long start = _output.Position;
        new MultifdInitPacket { Uuid = uuid, ChannelId = number }.Write(_output);
        _output.Flush();
        _counters.AddChannelBytes(_output.Position - start);
    }

    /// <summary>Sends a packet.</summary>
    /// <param name="job">What to send.</param>
    public void Send(MultifdPageJob job)
    {
        long start = _output.Position;
        if (job.IsSync) { WritePacket(job, MultifdFlags.Sync, normal: 0, zero: 0, payload: 0); }
        else { SendPages(job, job.Block!); }
        _output.Flush();
        _counters.AddChannelBytes(_output.Position - start);
    }

    /// <summary>Closes the channel under a thread that may be writing to it.</summary>
    public void CloseOutput() => _output.Dispose();

    public void Dispose()
    {
        _deflater?.Dispose();
        _compressed?.Dispose();
        _output.Dispose();
    }

    private void SendPages(MultifdPageJob job, RamSaveBlock block)
    {
        int normal = 0;
        int zero = 0;
        foreach (ulong offset in job.Offsets.AsSpan(0, job.Count))
        {
            if (_findZeros && ZeroPage.IsZero(Page(block, offset))) { _zeros[zero++] = offset; }
            else { _offsets[normal++] = offset; }
        }
        _zeros.AsSpan(0, zero).CopyTo(_offsets.AsSpan(normal));
        _offsets.AsSpan(normal + zero).Clear();
        _counters.AddPages(zero, normal);

        if (_deflater is null || normal == 0)
        {
            MultifdFlags method = _deflater is null ? MultifdFlags.None : MultifdFlags.Zlib;
            WritePacket(job, method, normal, zero, normal * _pageSize);
            WriteRuns(block, _offsets.AsSpan(0, normal));
            return;
        }
        _compressed!.SetLength(0);
        foreach (ulong offset in _offsets.AsSpan(0, normal))
        {
            // The guest may write meanwhile, and a compressor may look at its input twice.
            Page(block, offset).CopyTo(_page);
            _deflater.Write(_page);
        }
        _deflater.Flush();
        WritePacket(job, MultifdFlags.Zlib, normal, zero, checked((int)_compressed.Length));
        _output.Write(_compressed.GetBuffer().AsSpan(0, (int)_compressed.Length));
    }

    /// <summary>Pages that lie behind each other are written at once.</summary>
    private void WriteRuns(RamSaveBlock block, ReadOnlySpan<ulong> offsets)
    {
        while (!offsets.IsEmpty)
        {
            int count = 1;
            while (count < offsets.Length && offsets[count] == offsets[0] + ((ulong)count * (ulong)_pageSize)) { count++; }
            long offset = (long)offsets[0];
            for (long left = (long)count * _pageSize; left > 0;)
            {
                ReadOnlySpan<byte> bytes = block.Memory.Read(offset, (int)left);
                _output.Write(bytes);
                offset += bytes.Length;
                left -= bytes.Length;
            }
            offsets = offsets[count..];
        }
    }

    private ReadOnlySpan<byte> Page(RamSaveBlock block, ulong offset) => block.Memory.Read((long)offset, _pageSize);

    private void WritePacket(MultifdPageJob job, MultifdFlags flags, int normal, int zero, int payload) => new MultifdPacket
    {
        Header = new MultifdPacketHeader { Flags = flags },
        PagesAllocated = _isOld || normal + zero > 0 ? (uint)_offsets.Length : 0,
        NormalPages = (uint)normal,
        NextPacketSize = (uint)payload,
        PacketNumber = job.PacketNumber,
        ZeroPages = (uint)zero,
        BlockName = normal + zero > 0 ? job.Block!.Name : default,
        Offsets = new SaveVm.Records.WireArray<ulong>(_offsets),
    }.Write(_output, _offsets.Length);
}
