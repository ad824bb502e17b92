using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Diagnostics;

/// <summary>Golden layouts: what a record was on the wire, checked in.</summary>
internal static partial class DiagnosticDescriptors
{
    /// <summary>Who reads by the version reads something else.</summary>
    public static readonly DiagnosticDescriptor LayoutChanged = Create(
        "SVM101", "Wire layout changed without a new version", "'{0}' of '{1}' {2}; its version is still {3}: raise it, or undo the change");

    /// <summary>A version was raised, but what the old one wrote cannot be read any more.</summary>
    public static readonly DiagnosticDescriptor LayoutIncompatible = Create(
        "SVM102", "New version cannot read the old one", "'{0}' of '{1}' {2}; if version {3} is given up, write its golden layout again");

    /// <summary>Versions only grow.</summary>
    public static readonly DiagnosticDescriptor LayoutVersionLowered = Create(
        "SVM103", "Version is below that of the golden layout", "'{0}' has version {1}, but its golden layout has version {2}: versions only grow");

    /// <summary>A file that says nothing protects nothing.</summary>
    public static readonly DiagnosticDescriptor GoldenLayoutUnreadable = Create(
        "SVM104", "Golden layout cannot be read", "The golden layout cannot be read: {0}; write it again with 'savevm layout'", customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>The record was renamed or removed.</summary>
    public static readonly DiagnosticDescriptor GoldenLayoutUnused = Create(
        "SVM105", "Golden layout has no record", "There is no wire record '{0}' in this assembly: remove its golden layout, or give it the record's new name", DiagnosticSeverity.Warning, WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>Two files that may contradict each other.</summary>
    public static readonly DiagnosticDescriptor GoldenLayoutTwice = Create(
        "SVM106", "Record has two golden layouts", "'{0}' has another golden layout: remove one of the two files", customTags: WellKnownDiagnosticTags.CompilationEnd);
}
