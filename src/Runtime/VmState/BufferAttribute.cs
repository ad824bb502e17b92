using System;

namespace SaveVm.VmState;

/// <summary>
/// A <c>byte[]</c> that QEMU describes as one <c>buffer</c>: <c>VMSTATE_BUFFER</c>, <c>VMSTATE_STATIC_BUFFER</c>, <c>VMSTATE_VBUFFER</c>. (An array of single
/// bytes, <c>VMSTATE_UINT8_ARRAY</c>, has <see cref="ArraySizeAttribute"/>: the same bytes, another description.)
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BufferAttribute : Attribute
{
    /// <summary>A buffer whose size is in <see cref="SizedBy"/>.</summary>
    public BufferAttribute()
    {
    }

    /// <summary>A buffer of constant size.</summary>
    /// <param name="size">Its size in bytes.</param>
    public BufferAttribute(int size) => Size = size;

    /// <summary>The constant size in bytes.</summary>
    public int Size { get; }

    /// <summary>The member that holds the size, an <c>int</c>, <c>uint</c> or, without a factor, <c>ulong</c>; the rules of <see cref="CountedByAttribute"/> hold.</summary>
    public string? SizedBy { get; set; }

    /// <summary>The bytes for each one that <see cref="SizedBy"/> counts (<c>VMSTATE_VBUFFER_MULTIPLY</c>).</summary>
    public int Multiply { get; set; } = 1;
}
