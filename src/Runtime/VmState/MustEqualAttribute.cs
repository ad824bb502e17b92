using System;

namespace SaveVm.VmState;

/// <summary>
/// An integer that both sides must agree on: reading fails unless the stream has the value that the property holds. <c>VMSTATE_UINT32_EQUAL</c>. For
/// <c>byte</c>, <c>ushort</c>, <c>int</c>, <c>uint</c> and <c>ulong</c>, which QEMU calls <c>uint8 equal</c> ... and <c>int64 equal</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MustEqualAttribute : Attribute
{
    /// <summary>What to do about it, for the error's text.</summary>
    public string? Hint { get; set; }
}
