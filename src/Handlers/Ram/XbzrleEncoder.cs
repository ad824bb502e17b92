using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Makes XBZRLE deltas (<c>xbzrle_encode_buffer</c> of <c>migration/xbzrle.c</c>): the same bytes, and the same pages given up, as QEMU.
/// </summary>
/// <remarks>
/// In two phases. The first compares the pages and notes one bit per byte that changed, 64 at a time without a branch. The second walks the places where
/// that bit changes its value, which are the borders of the runs.
/// </remarks>
public static class XbzrleEncoder
{
    /// <summary>The longest run that a delta can speak of, in bytes: lengths have 14 bits (<c>uleb128_encode_small</c>).</summary>
    public const int MaximumRun = 0x3FFF;

    /// <summary>The largest page, in bytes.</summary>
    public const int MaximumPageSize = 64 << 10;

    private const int BitsPerWord = 64;
    private const int OneByteLengths = 0x80;

    // QEMU gives up when less is left at the beginning of a run, also where that run would have been omitted or its length fits into one byte.
    private const int LongestLength = 2;

    /// <summary>Encodes a page as delta to what the destination holds.</summary>
    /// <param name="before">The page as the destination holds it.</param>
    /// <param name="after">The page as it is to be: of the same length, at most <see cref="MaximumPageSize"/> bytes.</param>
    /// <param name="destination">Where to. Its length is the limit; QEMU's is the page size.</param>
    /// <param name="bytesWritten">
    /// The delta's length in bytes. 0 when the page did not change: then nothing is sent at all. 0 as well when the delta does not fit; bytes of
    /// <paramref name="destination"/> may have been changed then.
    /// </param>
    /// <returns>
    /// <see langword="false"/> when the delta does not fit: the page is to be sent as it is. That is also so for runs beyond <see cref="MaximumRun"/>, which
    /// only pages of 16 KiB and more can have.
    /// </returns>
    /// <exception cref="ArgumentException">The pages differ in length or are too long.</exception>
    [SkipLocalsInit]
    public static bool TryEncode(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<byte> destination, out int bytesWritten)
    {
        if (before.Length != after.Length) { throw new ArgumentException($"Not as long as the page before: {after.Length} bytes.", nameof(after)); }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(after.Length, MaximumPageSize, nameof(after));
        bytesWritten = 0;

        int words = (after.Length + BitsPerWord - 1) / BitsPerWord;
        Span<ulong> changes = stackalloc ulong[words];
        if (!Compare(before, after, changes)) { return true; }
        return TryWriteRuns(changes, after, destination, out bytesWritten);
    }

    /// <summary>One bit per byte, set when it changed; the places behind the page stay clear.</summary>
    /// <returns>Whether any byte changed.</returns>
    private static bool Compare(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<ulong> changes)
    {
        ref byte old = ref MemoryMarshal.GetReference(before);
        ref byte now = ref MemoryMarshal.GetReference(after);
        int whole = after.Length / BitsPerWord;
        ulong any = 0;
        for (int i = 0; i < whole; i++)
        {
            ulong word = Changes(ref old, ref now, (nuint)(i * BitsPerWord));
            changes[i] = word;
            any |= word;
        }
        if (whole < changes.Length)
        {
            ulong word = 0;
            for (int i = whole * BitsPerWord; i < after.Length; i++)
            {
                if (before[i] != after[i]) { word |= 1UL << (i % BitsPerWord); }
            }
            changes[whole] = word;
            any |= word;
        }
        return any != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Changes(ref byte old, ref byte now, nuint offset)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return ~Vector512.Equals(Vector512.LoadUnsafe(ref old, offset), Vector512.LoadUnsafe(ref now, offset)).ExtractMostSignificantBits();
        }
        if (Vector256.IsHardwareAccelerated)
        {
            ulong low = Vector256.Equals(Vector256.LoadUnsafe(ref old, offset), Vector256.LoadUnsafe(ref now, offset)).ExtractMostSignificantBits();
            ulong high = Vector256.Equals(Vector256.LoadUnsafe(ref old, offset + 32), Vector256.LoadUnsafe(ref now, offset + 32))
                .ExtractMostSignificantBits();
            return ~(low | (high << 32));
        }
        ulong same = 0;
        for (nuint part = 0; part < BitsPerWord; part += 16)
        {
            ulong bits = Vector128.Equals(Vector128.LoadUnsafe(ref old, offset + part), Vector128.LoadUnsafe(ref now, offset + part))
                .ExtractMostSignificantBits();
            same |= bits << (int)part;
        }
        return ~same;
    }

    /// <summary>
    /// Writes the runs between the borders. A run of changes that reaches to the end of the page ends there; a run without changes at the end is omitted.
    /// </summary>
    private static bool TryWriteRuns(ReadOnlySpan<ulong> changes, ReadOnlySpan<byte> page, Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        int written = 0;
        int runStart = 0;
        ulong carry = 0;
        for (int i = 0; i < changes.Length; i++)
        {
            ulong word = changes[i];
            // Set where a byte is of the other kind than the byte before it.
            ulong borders = word ^ ((word << 1) | carry);
            for (; borders != 0; borders &= borders - 1)
            {
                int border = (i * BitsPerWord) + BitOperations.TrailingZeroCount(borders);
                bool fits = carry == 0
                    ? TryWriteKept(border - runStart, destination, ref written)
                    : TryWriteReplaced(page, runStart, border - runStart, destination, ref written);
                if (!fits) { return false; }
                carry ^= 1;
                runStart = border;
            }
        }
        if (carry != 0) { if (!TryWriteReplaced(page, runStart, page.Length - runStart, destination, ref written)) { return false; } }
        else if (destination.Length - written < LongestLength && runStart < page.Length) { return false; }
        bytesWritten = written;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteKept(int length, Span<byte> destination, ref int written) =>
        destination.Length - written >= LongestLength && TryWriteLength(length, destination, ref written);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteReplaced(ReadOnlySpan<byte> page, int start, int length, Span<byte> destination, ref int written)
    {
        if (destination.Length - written < LongestLength || !TryWriteLength(length, destination, ref written)) { return false; }
        if (length > destination.Length - written) { return false; }
        // Most runs are short: one wide store that may write behind them costs less than a copy of their length.
        if (length <= 32 && start <= page.Length - 32 && written <= destination.Length - 32)
        {
            Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(page), (nuint)start).StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)written);
        }
        else { page.Slice(start, length).CopyTo(destination[written..]); }
        written += length;
        return true;
    }

    /// <summary>7 bits, or 7 bits and 7 more behind a byte with bit 7 set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteLength(int length, Span<byte> destination, ref int written)
    {
        if (length < OneByteLengths)
        {
            destination[written++] = (byte)length;
            return true;
        }
        if (length > MaximumRun) { return false; }
        destination[written++] = (byte)(length | OneByteLengths);
        destination[written++] = (byte)(length >> 7);
        return true;
    }
}
