using System;

namespace SaveVm.Records;

/// <summary>
/// Places a field inside a word that several fields share. Neighbouring fields with the same word number form one word.
/// Say either <see cref="Bits"/> and <see cref="Shift"/>, or, where the border is known only at run time, <see cref="AlignedTo"/> and <see cref="Below"/>.
/// </summary>
/// <param name="word">Which word of the record, counted from 0.</param>
/// <example><code>
/// [Packed(0, Shift = 9, Bits = 55)] public ulong Sector { get; init; }
/// [Packed(0, Bits = 9)]             public BlockFlags Flags { get; init; }
/// </code></example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PackedAttribute(int word) : Attribute
{
    /// <summary>Which word of the record, counted from 0.</summary>
    public int Word { get; } = word;

    /// <summary>How many bits below this field, counted from the least significant bit of the word.</summary>
    public int Shift { get; set; }

    /// <summary>How many bits this field has; 0 stands for all bits from <see cref="Shift"/> up to the end of the word.</summary>
    public int Bits { get; set; }

    /// <summary>The width of the word in bytes: 1, 2, 4 or 8. The same for all fields of the word.</summary>
    public int WordSize { get; set; } = 8;

    /// <summary>Names a context value, a power of two: the field is the word with the bits below that value cleared (an aligned address).</summary>
    public string? AlignedTo { get; set; }

    /// <summary>Names a context value, a power of two: the field is the bits of the word below that value (flags in the low bits of an address).</summary>
    public string? Below { get; set; }
}
