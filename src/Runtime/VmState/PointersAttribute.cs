using System;

namespace SaveVm.VmState;

/// <summary>
/// The array holds pointers, some of them null: <c>VMSTATE_ARRAY_OF_POINTER_TO_STRUCT</c>. A null element is the single byte <c>0x30</c>; another one is its bytes
/// and nothing before. Since a body may begin with <c>0x30</c> too, the reader goes by the nulls of the array that it fills, as QEMU does: give the property an
/// initializer with the pattern, or set it in <c>PreLoad</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PointersAttribute : Attribute
{
    /// <summary>
    /// Every element has a marker, <c>0x30</c> for null and <c>0x31</c> before a body, and reading makes the elements. Since QEMU 11.1
    /// (<c>VMS_ARRAY_OF_POINTER_AUTO_ALLOC</c>); older ones cannot read it.
    /// </summary>
    public bool AutoAllocate { get; set; }
}
