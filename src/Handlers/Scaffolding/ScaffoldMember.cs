using System.Collections.Generic;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>A member to be written.</summary>
/// <param name="Name">QEMU's name of the field, or of the subsection.</param>
/// <param name="Attributes">What is in the brackets, apart from the name; in order.</param>
/// <param name="Type">The C# type, with <c>{0}</c> and <c>{1}</c> for the names of <paramref name="Classes"/>.</param>
/// <param name="Initializer">What stands behind the equals sign, with the same placeholders; empty for none.</param>
/// <param name="Classes">The classes that the type names.</param>
internal sealed record ScaffoldMember(
    string Name, IReadOnlyList<string> Attributes, string Type, string Initializer, params IReadOnlyList<ScaffoldClass> Classes)
{
    /// <summary>Whether the member stands for unused bytes: a constant, whose value is <see cref="Initializer"/>.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether the member is a subsection: it has no name of its own.</summary>
    public bool IsSubsection { get; init; }

    /// <summary>Why the member is not what one would write by hand; empty for none.</summary>
    public string Remark { get; init; } = "";
}
