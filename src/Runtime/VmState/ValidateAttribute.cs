using System;

namespace SaveVm.VmState;

/// <summary>
/// A check that is made when this field's turn is over, on reading and on writing: <c>VMSTATE_VALIDATE</c>. On the class it is made behind the last field. Nothing is on the wire for it.
/// </summary>
/// <param name="test">A <c>bool</c> property, or a method that returns <c>bool</c> and takes nothing or the version as <c>int</c>.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ValidateAttribute(string test) : Attribute
{
    /// <summary>The member that checks.</summary>
    public string Test { get; } = test;
}
