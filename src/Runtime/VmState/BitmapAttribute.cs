using System;

namespace SaveVm.VmState;

/// <summary>A <c>ulong[]</c> that QEMU describes as <c>bitmap</c>: bit <c>i</c> is bit <c>i % 64</c> of word <c>i / 64</c>. <c>VMSTATE_BITMAP</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BitmapAttribute : Attribute
{
    /// <summary>A bitmap whose number of bits is in <see cref="SizedBy"/>.</summary>
    public BitmapAttribute()
    {
    }

    /// <summary>A bitmap of constant size.</summary>
    /// <param name="bits">The number of bits; the array has a word for every 64, begun ones included.</param>
    public BitmapAttribute(int bits) => Bits = bits;

    /// <summary>The constant number of bits.</summary>
    public int Bits { get; }

    /// <summary>The member that holds the number of bits, an <c>int</c> or <c>uint</c>; the rules of <see cref="CountedByAttribute"/> hold.</summary>
    public string? SizedBy { get; set; }
}
