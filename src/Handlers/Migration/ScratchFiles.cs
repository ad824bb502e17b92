using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Migration;

/// <summary>Hidden files beside a path that vanish when they are closed; for what is too large for memory.</summary>
internal sealed class ScratchFiles(string path) : IDisposable
{
    private readonly List<SafeFileHandle> _files = [];
    private readonly string _stem = Path.Combine(
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) ?? ".", string.Create(CultureInfo.InvariantCulture, $".savevm-{Guid.NewGuid():N}"));

    /// <summary>Makes one more; it belongs to this object.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public SafeFileHandle Open()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{_stem}.{_files.Count}");
        SafeFileHandle file = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose);
        _files.Add(file);
        // Where names may go before their files, not even an end without warning leaves one behind.
        if (!OperatingSystem.IsWindows()) { File.Delete(name); }
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle file in _files) { file.Dispose(); }
    }
}
