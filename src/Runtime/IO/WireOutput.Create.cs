using System;
using System.Buffers;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.IO;

/// <content>Where outputs lead to.</content>
public abstract partial class WireOutput
{
    /// <summary>The size of the window, and of what the target is given at once, unless said otherwise.</summary>
    public const int DefaultBufferSize = 1 << 20;

    /// <summary>
    /// Creates or empties a file and writes to it as it grows. Use <see cref="OutputFile"/> for a file that is to appear whole or not at all.
    /// </summary>
    /// <param name="path">A path; a pipe or a device is written forward.</param>
    /// <param name="bufferSize">Bytes per write.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created, or is a directory.</exception>
    public static WireOutput CreateFile(string path, int bufferSize = DefaultBufferSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, FileMode.Create, bufferSize);
    }

    /// <summary>Writes to a stream, forward: a socket, a pipe, a compressor.</summary>
    /// <param name="stream">The stream; disposed with the output.</param>
    /// <param name="bufferSize">Bytes per write.</param>
    public static WireOutput FromStream(Stream stream, int bufferSize = DefaultBufferSize)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamOutput(stream, bufferSize);
    }

    /// <summary>Writes to a buffer writer, forward and straight into its memory. Flushing a pipe's writer remains the caller's business.</summary>
    /// <param name="writer">The writer; advanced whenever it is asked for more memory, and by <see cref="Flush"/>.</param>
    public static WireOutput FromBufferWriter(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new BufferWriterOutput(writer);
    }

    /// <summary>Writes to standard output, forward.</summary>
    internal static WireOutput OpenStandardOutput(int bufferSize = DefaultBufferSize)
    {
        if (!OperatingSystem.IsLinux()) { return FromStream(Console.OpenStandardOutput(), bufferSize); }

        // The console's stream would do as well, but hides the handle, and takes a closed pipe for success.
        var handle = new SafeFileHandle(1, ownsHandle: false);
        var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        // A file stream keeps an offset of its own: what the next process writes to the same open file would land on top of this one's output.
        if (stream.CanSeek) { return FromStream(Console.OpenStandardOutput(), bufferSize); }
        PipeBuffer.TryEnlarge(handle);
        return FromStream(stream, bufferSize);
    }

    /// <summary>Opens a path: a regular file for writing anywhere, everything else forward.</summary>
    internal static WireOutput Open(string path, FileMode mode, int bufferSize = DefaultBufferSize, FileAccess access = FileAccess.Write)
    {
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        });
        if (stream.CanSeek) { return new FileOutput(stream, bufferSize); }
        PipeBuffer.TryEnlarge(stream.SafeFileHandle);
        return new StreamOutput(stream, bufferSize);
    }
}
