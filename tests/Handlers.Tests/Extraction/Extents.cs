using System.Diagnostics;
using System.Globalization;

namespace SaveVm.Handlers.Tests.Extraction;

/// <summary>What a sparse file takes on the disk.</summary>
internal static class Extents
{
    private const int BytesPerBlock = 512;

    /// <summary>Bytes that are allocated for a file.</summary>
    public static long AllocatedBytes(string file)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", file]) { RedirectStandardOutput = true })!;
        string blocks = stat.StandardOutput.ReadToEnd();
        stat.WaitForExit();
        return long.Parse(blocks, CultureInfo.InvariantCulture) * BytesPerBlock;
    }
}
