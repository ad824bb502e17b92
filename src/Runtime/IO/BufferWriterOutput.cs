using System;
using System.Buffers;
using System.Runtime.InteropServices;

namespace SaveVm.IO;

/// <summary>A buffer writer: its own memory is the window.</summary>
internal sealed class BufferWriterOutput(IBufferWriter<byte> writer) : WireOutput
{
    // For writers whose memory is no array; there is one more copy then.
    private byte[] _own = [];
    private bool _isOwn;
    private int _start;

    public override void Flush()
    {
        int count = Written(_start);
        if (count == 0) { return; }
        if (_isOwn) { writer.Write(_own.AsSpan(0, count)); }
        else { writer.Advance(count); }
        _start = 0;
        SetWindow([], 0, 0);
    }

    protected override void MakeRoom(int minimum)
    {
        Flush();
        _isOwn = !MemoryMarshal.TryGetArray(writer.GetMemory(minimum), out ArraySegment<byte> segment);
        if (_isOwn)
        {
            if (_own.Length < minimum) { _own = new byte[Math.Max(minimum, 4096)]; }
            segment = _own;
        }
        _start = segment.Offset;
        SetWindow(segment.Array!, segment.Offset, segment.Offset + segment.Count);
    }
}
