using System;
using System.Linq;

namespace SaveVm.Generators.Model;

/// <summary>A description: of the class itself, or of a nested one as far as the outer needs it.</summary>
/// <param name="Name">The description's name.</param>
/// <param name="Type">The class, with <c>global::</c>.</param>
/// <param name="Version">The version written.</param>
/// <param name="MinimumVersion">The oldest version read.</param>
/// <param name="Fields">The fields in wire order.</param>
/// <param name="Subsections">The subsections in order.</param>
/// <param name="HasSaveHooks">Whether the class itself has a hook around saving.</param>
/// <param name="CanBeLeaf">Whether loading is up to the fields alone, and the class is a part of others in its own assembly.</param>
internal sealed record VmStateDescriptionModel(
    string Name,
    string Type,
    int Version,
    int MinimumVersion,
    EquatableArray<VmStateFieldModel> Fields,
    EquatableArray<VmStateSubsectionModel> Subsections,
    bool HasSaveHooks,
    bool CanBeLeaf)
{
    // Many fields are left to methods of their own.
    private const int MostFieldsOfLeaf = 64;

    /// <summary>The bytes of a body of the newest version, where nothing but the values decides; at its end a parent need only look for a subsection.</summary>
    public int? LeafSize =>
        CanBeLeaf && Subsections.Count == 0 && Fields.Count is > 0 and <= MostFieldsOfLeaf && Fields.All(static f => f.FixedSize is not null && f.Test is null && f.Checks.Count == 0)
        && Fields.Sum(static f => (long)f.FixedSize!.Value) is var size and <= 1 << 29
            ? (int)size : null;

    /// <summary>Whether a value of a leaf may be refused.</summary>
    public bool HasComparisons => Fields.Any(static f => f.Check != VmStateCheck.None);

    /// <summary>Whether something in here has a hook around saving.</summary>
    public bool NeedsPreparation =>
        HasSaveHooks || Fields.Any(static f => f.Nested?.NeedsPreparation == true || f.Key?.NeedsPreparation == true) || Subsections.Any(static s => s.Description.NeedsPreparation);

    /// <summary>Whether something in here is left to a formatter, which may refuse to write.</summary>
    public bool HasCustom => Fields.Any(static f => f.Kind == VmStateKind.Custom || f.Nested?.HasCustom == true || f.Key?.HasCustom == true) || Subsections.Any(static s => s.Description.HasCustom);

    /// <summary>Whether QEMU describes one element of an array for all (<c>vmsd_can_compress</c>).</summary>
    public bool IsCompressible => Subsections.Count == 0 && Fields.All(static f => f.IsCompressible);

    /// <summary>The fewest bytes that a body of a version takes.</summary>
    public int MinimumLength(int version) =>
        (int)Math.Min(1 << 30, Fields.Where(f => f.Test is null && f.Since <= version).Sum(static f => (long)f.MinimumLength));
}
