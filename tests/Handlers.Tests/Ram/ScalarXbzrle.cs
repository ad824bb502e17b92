using System;
using System.Collections.Generic;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>The rules of XBZRLE byte by byte: what the encoder is compared with.</summary>
internal static class ScalarXbzrle
{
    /// <summary>The delta; <see langword="null"/> when it needs more than <paramref name="limit"/> bytes.</summary>
    public static byte[]? Encode(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int limit)
    {
        List<byte> delta = [];
        if (before.SequenceEqual(after)) { return []; }
        for (int place = 0; place < after.Length;)
        {
            // Two bytes must be left wherever a run begins, even one that turns out to be the last and is not written.
            if (limit - delta.Count < 2) { return null; }
            int changed = place;
            while (changed < after.Length && before[changed] == after[changed]) { changed++; }
            if (changed == after.Length) { break; }
            if (!TryAddLength(delta, changed - place)) { return null; }
            if (limit - delta.Count < 2) { return null; }
            place = changed;
            while (place < after.Length && before[place] != after[place]) { place++; }
            if (!TryAddLength(delta, place - changed) || limit - delta.Count < place - changed) { return null; }
            delta.AddRange(after[changed..place]);
        }
        return [.. delta];
    }

    private static bool TryAddLength(List<byte> delta, int length)
    {
        if (length >= 1 << 14) { return false; }
        if (length < 0x80)
        {
            delta.Add((byte)length);
            return true;
        }
        delta.Add((byte)((length & 0x7F) | 0x80));
        delta.Add((byte)(length >> 7));
        return true;
    }
}
