using System;
using System.Security.Cryptography;

namespace SaveVm.Handlers.Memory;

/// <summary>The SHA-256 of a block's content: what two memories are compared by.</summary>
public static class MemoryHash
{
    private const int MostAtOnce = 1 << 20;

    /// <summary>Computes the SHA-256 of a block, from its first byte to its used length.</summary>
    /// <param name="block">The block.</param>
    /// <param name="hash">32 bytes.</param>
    public static void Compute(GuestMemoryBlock block, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(block);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < block.UsedLength;)
        {
            ReadOnlySpan<byte> piece = block.Read(offset, (int)Math.Min(MostAtOnce, block.UsedLength - offset));
            sha.AppendData(piece);
            offset += piece.Length;
        }
        _ = sha.GetHashAndReset(hash);
    }
}
