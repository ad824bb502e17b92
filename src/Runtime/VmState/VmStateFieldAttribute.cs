using System;

namespace SaveVm.VmState;

/// <summary>Gives a field the name that QEMU has for it. Without this, the name of the property is the name in the description.</summary>
/// <param name="name">The name in the VM description and in <c>-dump-vmstate</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VmStateFieldAttribute(string name) : Attribute
{
    /// <summary>The name in the VM description and in <c>-dump-vmstate</c>.</summary>
    public string Name { get; } = name;
}
