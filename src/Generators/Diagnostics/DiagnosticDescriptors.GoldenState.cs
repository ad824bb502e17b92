using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Diagnostics;

/// <content>Golden layouts of device sections.</content>
internal static partial class DiagnosticDescriptors
{
    /// <summary>Streams of the old version have no bytes for the field.</summary>
    public static readonly DiagnosticDescriptor StateFieldWithoutVersion = CreateState(
        "SVM240", "Field was added without a version", "'{0}' of '{1}' is not in its golden layout, so streams of version {2} do not have it: raise Version to {3} and mark it [Since({3})], or put it into a subsection");

    /// <summary>Streams of the old version have other bytes.</summary>
    public static readonly DiagnosticDescriptor StateFieldChanged = CreateState(
        "SVM241", "Field is not what older streams have", "'{0}' of '{1}' {2}: streams of version {3} would be misread; if that version is given up, raise MinimumVersion above it and write the golden layout again");

    /// <summary>Older releases would refuse streams that they could read.</summary>
    public static readonly DiagnosticDescriptor StateVersionWithoutChange = CreateState(
        "SVM242", "Version was raised without a change", "'{0}' has version {1}, and the fields of version {2}: destinations of version {2} refuse it for nothing; lower Version, or add what it was raised for", DiagnosticSeverity.Warning);

    /// <summary>Nested states carry no version: nothing on the wire tells old elements from new ones.</summary>
    public static readonly DiagnosticDescriptor NestedStateGrown = CreateState(
        "SVM243", "Nested state grew", "'{0}' is new in '{1}', nested in '{2}': a nested state has no version on the wire, so the elements in streams of version {3} would be misread; put the field into a subsection, or nest a class of its own with [Since]");

    /// <summary>A promise is taken back.</summary>
    public static readonly DiagnosticDescriptor StateVersionGivenUp = CreateState(
        "SVM244", "Version of the golden layout is not read any more", "'{0}' reads versions from {1} on, its golden layout from {2}: lower MinimumVersion, or, when the older streams are given up, write the golden layout again");

    /// <summary>Versions only grow.</summary>
    public static readonly DiagnosticDescriptor StateVersionLowered = CreateState(
        "SVM245", "Version of a state is below that of the golden layout", "'{0}' has version {1}, but its golden layout has version {2}: versions only grow");
}
