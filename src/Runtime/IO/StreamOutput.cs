using System;
using System.IO;

namespace SaveVm.IO;

/// <summary>A stream that is written forward: a pipe, a socket, a compressor.</summary>
internal sealed class StreamOutput(Stream stream, int bufferSize, bool leaveOpen = false) : BufferedOutput(bufferSize)
{
    public override void Flush()
    {
        HandOver();
        stream.Flush();
    }

    protected override void WriteCore(ReadOnlySpan<byte> bytes, long position) => stream.Write(bytes);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && !leaveOpen) { stream.Dispose(); }
    }
}
