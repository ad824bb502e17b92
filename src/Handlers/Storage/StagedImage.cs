using System;
using System.IO;
using SaveVm.IO;

namespace SaveVm.Handlers.Storage;

/// <summary>
/// A raw image that appears whole or not at all: it is written beside its final place, and takes its name in <see cref="Commit"/>, when all of it is on the disk. An
/// image that is there already is copied first, so that what is not written stays; it is there unchanged until then.
/// </summary>
public sealed class StagedImage : IDisposable
{
    /// <summary>The length of <see cref="Device"/> while the length of a new image is not known.</summary>
    public const long UnknownLength = 1L << 62;

    private const int BufferSize = 1 << 20;

    private readonly OutputFile _file;

    private StagedImage(OutputFile file, RawFileDevice device)
    {
        _file = file;
        Device = device;
    }

    /// <summary>The image, to be read and written.</summary>
    public RawFileDevice Device { get; }

    /// <summary>Begins an image.</summary>
    /// <param name="path">Its final path.</param>
    /// <param name="length">
    /// Its length in bytes; <see langword="null"/> for the length of the image that is there, or, for a new one, for as long as <see cref="Commit"/> says.
    /// </param>
    /// <exception cref="IOException">The image cannot be read or created, or is a device, which cannot be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The image may not be created, or is a directory.</exception>
    public static StagedImage Create(string path, long? length = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool exists = File.Exists(path);
        OutputFile file = OutputFile.Create(path);
        try
        {
            if (file.Handle is not { } handle) { throw new IOException($"'{path}' is no file: it cannot be replaced as a whole."); }
            if (exists)
            {
                using RawFileDevice old = RawFileDevice.Open(path, isReadOnly: true);
                Copy(old, file.Output, Math.Min(old.Length, length ?? old.Length));
                length ??= old.Length;
            }
            file.Output.Flush();
            if (length is { } known) { RandomAccess.SetLength(handle, known); }
            return new StagedImage(file, new RawFileDevice(handle, path, length ?? UnknownLength, ownsHandle: false));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The image is complete: brings it to the disk and gives it its name.</summary>
    /// <param name="length">The length of a new image for which none was given; otherwise the length it has is kept.</param>
    /// <exception cref="IOException">It cannot be written; what was there before is there still.</exception>
    public void Commit(long length)
    {
        if (Device.Length == UnknownLength) { RandomAccess.SetLength(_file.Handle!, length); }
        _file.Commit();
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        Device.Dispose();
        _file.Dispose();
    }

    private static void Copy(RawFileDevice source, WireOutput output, long length)
    {
        byte[] buffer = new byte[BufferSize];
        for (long offset = 0; offset < length;)
        {
            BlockStatus status = source.GetStatusAsync(offset, length - offset).AsTask().GetAwaiter().GetResult();
            long end = offset + status.Length;
            for (; !status.IsZero && offset < end;)
            {
                int count = (int)Math.Min(end - offset, buffer.Length);
                source.Read(offset, buffer.AsSpan(0, count));
                output.WriteAt(offset, buffer.AsSpan(0, count));
                offset += count;
            }
            offset = end;
        }
    }
}
