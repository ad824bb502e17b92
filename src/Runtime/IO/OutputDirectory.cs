using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.IO;

/// <summary>
/// A directory of files that appear together or not at all. They are written in a hidden directory; <see cref="Commit"/> renames it as a whole when the
/// final one does not exist, and otherwise moves the files into it, replacing those of the same names.
/// </summary>
public sealed class OutputDirectory : IDisposable
{
    private readonly string _path;
    private readonly string _staging;
    private readonly bool _exists;
    private readonly List<(string Name, FileOutput? Output, SafeFileHandle? Handle)> _files = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private bool _committed;

    private OutputDirectory(string path, string staging, bool exists)
    {
        _path = path;
        _staging = staging;
        _exists = exists;
    }

    /// <summary>Begins a directory.</summary>
    /// <param name="path">Its final path; the directory above must exist.</param>
    /// <exception cref="IOException">The directory cannot be created, or a file has that name.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be created.</exception>
    public static OutputDirectory Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(final)) { throw new IOException($"'{path}' is a file."); }
        bool exists = Directory.Exists(final);

        // Inside an existing directory, which may be on another disk than the one above it.
        string staging = exists ? Path.Combine(final, TemporaryName.Of("savevm")) : TemporaryName.Beside(final);
        if (!exists && !Directory.Exists(Path.GetDirectoryName(final))) { throw new DirectoryNotFoundException($"The directory above '{path}' does not exist."); }
        _ = Directory.CreateDirectory(staging);
        return new OutputDirectory(final, staging, exists);
    }

    /// <summary>Begins a file.</summary>
    /// <param name="name">A plain file name; what comes out of a stream goes through <see cref="FileNames.Escape"/> first.</param>
    /// <returns>What to write to; disposed with the directory.</returns>
    /// <exception cref="ArgumentException">The name leads elsewhere, or there is a file of that name, or one that differs only in case.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public WireOutput CreateFile(string name)
    {
        var output = (FileOutput)WireOutput.Open(Reserve(name), FileMode.CreateNew);
        _files.Add((name, output, null));
        return output;
    }

    /// <summary>Begins a file that is read and written at any place.</summary>
    /// <param name="name">A plain file name; what comes out of a stream goes through <see cref="FileNames.Escape"/> first.</param>
    /// <returns>The file, empty; disposed with the directory.</returns>
    /// <exception cref="ArgumentException">The name leads elsewhere, or there is a file of that name, or one that differs only in case.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public SafeFileHandle CreateRandomAccessFile(string name)
    {
        SafeFileHandle handle = File.OpenHandle(Reserve(name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        _files.Add((name, null, handle));
        return handle;
    }

    /// <summary>All files are complete: brings them to the disk and gives them their names.</summary>
    /// <exception cref="IOException">A file could not be written. Nothing has appeared, unless the files go into a directory that existed.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        foreach ((_, FileOutput? output, SafeFileHandle? handle) in _files)
        {
            output?.FlushToDisk();
            output?.Dispose();
            if (handle is not null) { RandomAccess.FlushToDisk(handle); }
            handle?.Dispose();
        }
        DirectorySync.Flush(_staging);
        if (_exists)
        {
            foreach ((string name, _, _) in _files) { File.Move(Path.Combine(_staging, name), Path.Combine(_path, name), overwrite: true); }
            Directory.Delete(_staging);
            DirectorySync.Flush(_path);
        }
        else
        {
            Directory.Move(_staging, _path);
            DirectorySync.Flush(Path.GetDirectoryName(_path)!);
        }
        _committed = true;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        foreach ((_, FileOutput? output, SafeFileHandle? handle) in _files)
        {
            output?.Dispose();
            handle?.Dispose();
        }
        if (!_committed && Directory.Exists(_staging)) { Directory.Delete(_staging, recursive: true); }
    }

    private string Reserve(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ObjectDisposedException.ThrowIf(_committed, this);
        if (!FileNames.IsPlain(name)) { throw new ArgumentException($"'{name}' is not a plain file name.", nameof(name)); }
        if (!_names.Add(name)) { throw new ArgumentException($"There is a file '{name}' already.", nameof(name)); }
        return Path.Combine(_staging, name);
    }
}
