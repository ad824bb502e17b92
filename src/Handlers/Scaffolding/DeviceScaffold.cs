using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using SaveVm.Devices;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>
/// Writes the C# that reads and writes a device's section: a class with <c>[SavevmSection]</c> and the classes that it nests, ready for the generator. Byte for byte right
/// for the section it was made from; what a single stream cannot tell is for its reader to add.
/// </summary>
/// <remarks>
/// What a stream cannot tell: which older versions are read, since which version a field is there, which condition sends it, which field counts an array.
/// </remarks>
public static class DeviceScaffold
{
    private const int MostFindings = 20;

    /// <summary>Writes the text of a C# file.</summary>
    /// <param name="state">The section, decoded.</param>
    /// <param name="options">Names.</param>
    /// <param name="text">The file, with line feeds; empty when there is none.</param>
    /// <param name="problem">Why there is none, for people.</param>
    /// <returns><see langword="false"/> for a section without description, or with a name or version that no class can have.</returns>
    public static bool TryWrite(DeviceState state, ScaffoldOptions options, out string text, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        text = "";
        problem = Problem(state, options);
        if (problem is not null) { return false; }
        text = ScaffoldWriter.Write(StateShaper.Section(state), Header(state, options), options);
        return true;
    }

    private static string? Problem(DeviceState state, ScaffoldOptions options)
    {
        if (!options.Namespace.Split('.').All(IsIdentifier)) { return $"'{options.Namespace}' is no namespace"; }
        if (options.ClassName is { } name && !IsIdentifier(name)) { return $"'{name}' is no name of a class"; }
        if (state.Layout is null) { return $"section '{state.Name}' has no description"; }
        if (!StateShaper.IsName(StateShaper.SectionName(state))) { return $"'{StateShaper.SectionName(state)}' is no name that a class can have in its attribute"; }
        return state.VersionId > int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"version {state.VersionId} is none that a class can have") : null;
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static IEnumerable<string> Header(DeviceState state, ScaffoldOptions options)
    {
        string source = options.Source is { } path ? OneLine(path[(path.LastIndexOfAny(['/', '\\']) + 1)..]) : "a stream";
        yield return string.Create(
            CultureInfo.InvariantCulture, $"Made by savevm scaffold from {source}: section '{OneLine(state.Name)}', instance {state.InstanceId}, version {state.VersionId}, {state.Length} bytes.");
        yield return "Right for this section, byte for byte. One stream does not tell: older versions that are read (MinimumVersion), fields that came with";
        yield return "a version ([Since]) or depend on a condition ([PresentIf]), and which field counts an array ([CountedBy] instead of [ArraySize]).";
        foreach (DeviceFinding finding in state.Findings.Take(MostFindings))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Description and bytes disagree: {OneLine(finding.Path)} at offset {finding.Offset}: found {OneLine(finding.Found)}, expected {OneLine(finding.Expected)}.");
        }
    }

    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? '?' : c));
}
