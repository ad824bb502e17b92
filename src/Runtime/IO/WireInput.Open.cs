using System;
using System.IO;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.IO;

/// <content>Where inputs come from.</content>
public abstract unsafe partial class WireInput
{
    /// <summary>
    /// Opens what a user named: <c>-</c> is standard input, names ending in <c>.gz</c> and <c>.br</c> are read through, a regular file is mapped,
    /// and everything else (a pipe, a device) is read forward.
    /// </summary>
    /// <param name="path">A path, or <c>-</c>.</param>
    /// <param name="options">How to read; the defaults are right for most uses.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened, or is a directory.</exception>
    public static WireInput Open(string path, WireInputOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new WireInputOptions();
        if (path == "-") { return OpenStandardInput(options); }

        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                return new StreamInput(new GZipStream(OpenLarge(handle, options), CompressionMode.Decompress), "gzip", options.BufferSize);
            }
            if (path.EndsWith(".br", StringComparison.OrdinalIgnoreCase))
            {
                return new StreamInput(new BrotliStream(OpenLarge(handle, options), CompressionMode.Decompress), "Brotli", options.BufferSize);
            }

            // Special files have no length or cannot say it; an empty regular file is read like them.
            var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            long length = stream.CanSeek ? stream.Length : 0;
            if (length == 0)
            {
                PipeBuffer.TryEnlarge(handle);
                return new StreamInput(stream, compression: null, options.BufferSize);
            }
            bool map = options.MapFiles && length <= nint.MaxValue;
            return map ? new MappedFileInput(stream, length) : new FileInput(stream, length, options.BufferSize);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream forward: a socket, a pipe, a decompressor.</summary>
    /// <param name="stream">The stream; disposed with the input.</param>
    /// <param name="options">How to read.</param>
    public static WireInput FromStream(Stream stream, WireInputOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamInput(stream, compression: null, (options ?? new WireInputOptions()).BufferSize);
    }

    /// <summary>Reads bytes in memory.</summary>
    /// <param name="bytes">The bytes; must not change while they are read.</param>
    public static WireInput FromMemory(ReadOnlyMemory<byte> bytes) => new MemoryInput(bytes);

    private static StreamInput OpenStandardInput(WireInputOptions options)
    {
        if (!OperatingSystem.IsLinux()) { return new StreamInput(Console.OpenStandardInput(), compression: null, options.BufferSize); }

        // The console's stream would do as well, but hides the handle.
        var handle = new SafeFileHandle(0, ownsHandle: false);
        PipeBuffer.TryEnlarge(handle);
        return new StreamInput(new FileStream(handle, FileAccess.Read, bufferSize: 0), compression: null, options.BufferSize);
    }

    // The decompressors read in small steps; one large buffer below them keeps the system calls large.
    private static FileStream OpenLarge(SafeFileHandle handle, WireInputOptions options) => new(handle, FileAccess.Read, options.BufferSize);
}
