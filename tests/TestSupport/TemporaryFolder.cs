using System;
using System.IO;

namespace SaveVm.TestSupport;

/// <summary>A folder of a test's own, removed with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("savevm-test-").FullName;

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Path of a file in it.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
