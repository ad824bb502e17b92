using System;
using System.IO;

namespace SaveVm.IO;

/// <summary>Names for what is not finished yet.</summary>
internal static class TemporaryName
{
    private const int LongestPart = 100;

    /// <summary>A hidden name in the same directory, so that renaming does not copy.</summary>
    public static string Beside(string path)
    {
        string name = Path.GetFileName(path);
        return Path.Combine(Path.GetDirectoryName(path)!, Of(name));
    }

    /// <summary>A hidden name that tells what it will be.</summary>
    /// <remarks>Random by a GUID: a generator of System.Security.Cryptography loads OpenSSL, which takes longer than writing a small file.</remarks>
    public static string Of(string name) =>
        $".{(name.Length > LongestPart ? name[..LongestPart] : name)}.{Guid.NewGuid().ToString("N")[..12]}.tmp";
}
