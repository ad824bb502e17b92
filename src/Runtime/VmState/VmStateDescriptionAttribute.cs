using System;

namespace SaveVm.VmState;

/// <summary>What <see cref="SavevmSectionAttribute"/> and <see cref="VmStateAttribute"/> have in common: QEMU's <c>VMStateDescription</c>.</summary>
/// <remarks>
/// <para>Every auto-property of the class is on the wire, in the order of the source, unless it has <see cref="VmStateIgnoreAttribute"/>. C# fields, static and
/// computed members are not. The kind of a field follows from its type and its attributes; <c>docs/vmstate.md</c> has the table.</para>
/// <para>Hooks are named like C's <c>.pre_load = ...</c>: a method of the class that returns <c>void</c>, or <c>string?</c> with the reason why not
/// (<see langword="null"/> when all is well). A hook may be called again when a read is repeated with more bytes.</para>
/// </remarks>
/// <param name="name">The description's name (<c>VMStateDescription.name</c>).</param>
public abstract class VmStateDescriptionAttribute(string name) : Attribute
{
    /// <summary>The description's name (<c>VMStateDescription.name</c>).</summary>
    public string Name { get; } = name;

    /// <summary>The version that is written, and the newest that is read (<c>version_id</c>).</summary>
    public int Version { get; set; } = 1;

    /// <summary>The oldest version that is read (<c>minimum_version_id</c>); when it is not given, only <see cref="Version"/> is read.</summary>
    public int MinimumVersion { get; set; } = -1;

    /// <summary>A method without parameters that is called before the first field is read (<c>pre_load</c>).</summary>
    public string? PreLoad { get; set; }

    /// <summary>A method without parameters, or with the stream's version as <c>int</c>, that is called when everything was read (<c>post_load</c>).</summary>
    public string? PostLoad { get; set; }

    /// <summary>A method without parameters that is called before the fields are measured or written (<c>pre_save</c>).</summary>
    public string? PreSave { get; set; }

    /// <summary>A method without parameters that returns nothing and is called when everything was written (<c>post_save</c>).</summary>
    public string? PostSave { get; set; }
}
