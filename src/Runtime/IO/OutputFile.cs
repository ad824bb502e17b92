using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.IO;

/// <summary>
/// A file that appears whole or not at all: it is written beside its final place under a name nobody looks for, and takes its name in
/// <see cref="Commit"/>, when all bytes are on the disk. What was there before stays until then.
/// </summary>
/// <remarks>Standard output, pipes and devices are written as they are: they cannot be taken back.</remarks>
public sealed class OutputFile : IDisposable
{
    private readonly string? _path;
    private bool _committed;

    private OutputFile(WireOutput output, string? path, string? temporaryPath)
    {
        Output = output;
        _path = path;
        TemporaryPath = temporaryPath;
    }

    /// <summary>What to write to.</summary>
    public WireOutput Output { get; }

    /// <summary>The file that is written until <see cref="Commit"/>; <see langword="null"/> for what is written in place.</summary>
    public string? TemporaryPath { get; }

    /// <summary>
    /// That file, to be read and written at any place; <see langword="null"/> for what is written in place. <see cref="Output"/> knows nothing of what is written here:
    /// flush it first. Closed by <see cref="Commit"/> and <see cref="Dispose"/>.
    /// </summary>
    public SafeFileHandle? Handle => TemporaryPath is null ? null : ((FileOutput)Output).Handle;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its final path, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created, or is a directory.</exception>
    public static OutputFile Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path == "-") { return new OutputFile(WireOutput.OpenStandardOutput(), path: null, temporaryPath: null); }
        if (Directory.Exists(path)) { throw new UnauthorizedAccessException($"'{path}' is a directory."); }

        if (FileType.IsSpecial(path)) { return new OutputFile(WireOutput.Open(path, FileMode.Open), path: null, temporaryPath: null); }

        // A link stays a link: what it names is replaced.
        var file = new FileInfo(path);
        string final = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;

        string temporary = TemporaryName.Beside(final);
        WireOutput output = WireOutput.Open(temporary, FileMode.CreateNew, access: FileAccess.ReadWrite);
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(final)) { File.SetUnixFileMode(temporary, File.GetUnixFileMode(final)); }
            return new OutputFile(output, final, temporary);
        }
        catch
        {
            output.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes to a stream as it is, such as standard output.</summary>
    /// <param name="stream">The stream; not disposed.</param>
    public static OutputFile FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new OutputFile(new StreamOutput(stream, WireOutput.DefaultBufferSize, leaveOpen: true), path: null, temporaryPath: null);
    }

    /// <summary>The file is complete: brings it to the disk and gives it its name.</summary>
    /// <exception cref="IOException">The file could not be written; nothing appears then.</exception>
    public void Commit()
    {
        if (_committed) { throw new InvalidOperationException("The file is committed already."); }
        if (TemporaryPath is null)
        {
            Output.Flush();
        }
        else
        {
            ((FileOutput)Output).FlushToDisk();
            Output.Dispose();
            File.Move(TemporaryPath, _path!, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(_path!)!);
        }
        _committed = true;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        Output.Dispose();
        if (!_committed && TemporaryPath is not null) { File.Delete(TemporaryPath); }
    }
}
