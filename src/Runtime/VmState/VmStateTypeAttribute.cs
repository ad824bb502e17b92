using System;

namespace SaveVm.VmState;

/// <summary>
/// Gives a field the type's name that QEMU has for it (<c>VMStateInfo.name</c>), where that does not follow from the C# type: fields with
/// <see cref="Records.FormatterAttribute{T}"/>, and doubles that QEMU calls <c>float64</c>.
/// </summary>
/// <param name="name">The type in the VM description, such as <c>pci config</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VmStateTypeAttribute(string name) : Attribute
{
    /// <summary>The type in the VM description.</summary>
    public string Name { get; } = name;
}
