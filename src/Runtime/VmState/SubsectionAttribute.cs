using System;

namespace SaveVm.VmState;

/// <summary>
/// A subsection: an optional part behind all fields, with its own name and version. The property's type is a class with <see cref="VmStateAttribute"/>, whose name begins with
/// the name of this class's description and a slash. Subsections are written in the order of the source and read in any order.
/// </summary>
/// <remarks>
/// A nullable property is <see langword="null"/> when the stream did not have the subsection, and without <see cref="Needed"/> is sent when it is not
/// <see langword="null"/>. Another property keeps its values when the stream did not have it.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SubsectionAttribute : Attribute
{
    /// <summary>A <c>bool</c> property, or a method without parameters that returns <c>bool</c>: whether the subsection is sent (<c>needed</c>).</summary>
    public string? Needed { get; set; }
}
