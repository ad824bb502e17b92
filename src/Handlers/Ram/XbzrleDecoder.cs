using System;

namespace SaveVm.Handlers.Ram;

/// <summary>Applies XBZRLE deltas (<c>xbzrle_decode_buffer</c> of <c>migration/xbzrle.c</c>): pairs of a run to keep and a run to replace.</summary>
public static class XbzrleDecoder
{
    private const byte More = 0x80;

    /// <summary>Changes a page as a delta says.</summary>
    /// <param name="delta">The delta. Empty changes nothing.</param>
    /// <param name="page">The page as the destination holds it; on failure some runs may have been replaced.</param>
    /// <param name="errorOffset">Where the delta is wrong, in bytes from its start; its length when it is right.</param>
    /// <returns><see langword="false"/> when the delta is wrong.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> delta, Span<byte> page, out int errorOffset)
    {
        int next = 0;
        int place = 0;
        errorOffset = 0;
        while (next < delta.Length)
        {
            // Only the first run of unchanged bytes may be empty, otherwise two runs of changes would have been one.
            if (!TryReadLength(delta, ref next, out int kept) || (kept == 0 && errorOffset > 0) || kept > page.Length - place) { return false; }
            place += kept;
            errorOffset = next;
            if (!TryReadLength(delta, ref next, out int replaced) || replaced == 0) { return false; }
            if (replaced > page.Length - place || replaced > delta.Length - next) { return false; }
            delta.Slice(next, replaced).CopyTo(page[place..]);
            place += replaced;
            next += replaced;
            errorOffset = next;
        }
        return true;
    }

    /// <summary>A length of 14 bits: 7 bits, and 7 more behind a byte with bit 7 set. No element ends the delta, so two bytes must be left.</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> delta, ref int next, out int length)
    {
        length = 0;
        if (delta.Length - next < 2) { return false; }
        length = delta[next++];
        if (length < More) { return true; }
        byte high = delta[next++];
        length = (length & (More - 1)) | (high << 7);
        return high < More;
    }
}
