using System;

namespace SaveVm.VmState;

/// <summary>
/// The field is on the wire when a test says so (<c>field_exists</c>): <c>VMSTATE_UINT32_TEST</c>. The test alone decides: <see cref="Records.SinceAttribute"/> does not
/// go with it, but the test may look at the version.
/// </summary>
/// <param name="test">A <c>bool</c> property, or a method that returns <c>bool</c> and takes nothing or the version as <c>int</c>. It sees the fields before this one.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PresentIfAttribute(string test) : Attribute
{
    /// <summary>The member that decides.</summary>
    public string Test { get; } = test;
}
