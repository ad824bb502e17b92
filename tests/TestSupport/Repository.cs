using System;
using System.IO;

namespace SaveVm.TestSupport;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Sdk.sln</c>, found by walking up from the test's own folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Path of a file, from parts.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sdk.sln"))) { return folder.FullName; }
        }

        throw new DirectoryNotFoundException($"no Sdk.sln above {AppContext.BaseDirectory}");
    }
}
