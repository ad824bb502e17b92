using System;

namespace SaveVm.VmState;

/// <summary>A nested struct that is written and read with this version instead of its own newest: <c>VMSTATE_VSTRUCT</c>.</summary>
/// <param name="version">The version on both sides.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class StructVersionAttribute(int version) : Attribute
{
    /// <summary>The version on both sides.</summary>
    public int Version { get; } = version;
}
