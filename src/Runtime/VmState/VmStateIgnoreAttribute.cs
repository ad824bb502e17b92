using System;

namespace SaveVm.VmState;

/// <summary>The property is not on the wire.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VmStateIgnoreAttribute : Attribute;
