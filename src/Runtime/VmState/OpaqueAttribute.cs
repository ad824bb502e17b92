using System;

namespace SaveVm.VmState;

/// <summary>
/// A <c>byte[]</c> of constant length whose content only QEMU's own code understands, such as <c>pci config</c>: kept and written as it is. Where the content is
/// to be understood, write an <see cref="Records.IWireFormatter{T}"/> instead.
/// </summary>
/// <param name="type">The type in the VM description (<c>VMStateInfo.name</c>).</param>
/// <param name="length">The number of bytes.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OpaqueAttribute(string type, int length) : Attribute
{
    /// <summary>The type in the VM description.</summary>
    public string Type { get; } = type;

    /// <summary>The number of bytes.</summary>
    public int Length { get; } = length;
}
