using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SaveVm.Handlers.Ram;

/// <summary>The test whether a page is zero, which a source makes for every page it sends (<c>buffer_is_zero</c>).</summary>
public static class ZeroPage
{
    // A page that is not zero mostly shows it at its beginning: the first bytes are looked at alone, so that the long loop starts only where it is needed.
    private const int LookedAtFirst = 128;

    /// <summary>Whether all bytes are zero.</summary>
    /// <param name="page">A page, or bytes of any length. Empty is zero.</param>
    public static bool IsZero(ReadOnlySpan<byte> page)
    {
        if (page.Length < LookedAtFirst || !Vector128.IsHardwareAccelerated) { return !page.ContainsAnyExcept((byte)0); }
        ref byte start = ref MemoryMarshal.GetReference(page);
        return Vector256.IsHardwareAccelerated ? IsZero256(ref start, (nuint)page.Length) : IsZero128(ref start, (nuint)page.Length);
    }

    // Four vectors at a time in 256 bits: as fast as wider ones on pages that are zero, and twice as fast on those that are not.
    private static bool IsZero256(ref byte start, nuint length)
    {
        if (Any256(ref start, 0)) { return false; }
        nuint last = length - LookedAtFirst;
        for (nuint offset = LookedAtFirst; offset < last; offset += LookedAtFirst)
        {
            if (Any256(ref start, offset)) { return false; }
        }
        // The rest, together with bytes that were looked at before: no loop over single bytes.
        return !Any256(ref start, last);
    }

    private static bool IsZero128(ref byte start, nuint length)
    {
        nuint last = length - (LookedAtFirst / 2);
        for (nuint offset = 0; offset < last; offset += LookedAtFirst / 2)
        {
            if (Any128(ref start, offset)) { return false; }
        }
        return !Any128(ref start, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Any256(ref byte start, nuint offset)
    {
        Vector256<byte> all = (Vector256.LoadUnsafe(ref start, offset) | Vector256.LoadUnsafe(ref start, offset + 32))
            | (Vector256.LoadUnsafe(ref start, offset + 64) | Vector256.LoadUnsafe(ref start, offset + 96));
        return all != Vector256<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Any128(ref byte start, nuint offset)
    {
        Vector128<byte> all = (Vector128.LoadUnsafe(ref start, offset) | Vector128.LoadUnsafe(ref start, offset + 16))
            | (Vector128.LoadUnsafe(ref start, offset + 32) | Vector128.LoadUnsafe(ref start, offset + 48));
        return all != Vector128<byte>.Zero;
    }
}
