using System;

namespace SaveVm.Handlers.Storage;

/// <summary>Finds what is worth writing in data that is to become a sparse image.</summary>
internal static class ZeroRuns
{
    /// <summary>The unit that is looked at, in bytes: what file systems can make a hole of.</summary>
    public const int Unit = 4096;

    /// <summary>The next run that is not zero, in whole units counted from the start of the data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="start">Where the search begins: 0, or the end of the run before.</param>
    /// <param name="first">Where the run begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="unit">The unit in bytes.</param>
    /// <returns><see langword="false"/> when the rest is zero.</returns>
    public static bool TryNextData(ReadOnlySpan<byte> data, int start, out int first, out int end, int unit = Unit)
    {
        int at = data[start..].IndexOfAnyExcept((byte)0);
        if (at < 0)
        {
            first = end = data.Length;
            return false;
        }
        first = (start + at) / unit * unit;
        end = first;
        do { end = Math.Min(end + unit, data.Length); }
        while (end < data.Length && data.Slice(end, Math.Min(unit, data.Length - end)).ContainsAnyExcept((byte)0));
        return true;
    }
}
