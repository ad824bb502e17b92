using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Golden;

/// <summary>What a <c>*.layout.json</c> file says: how a record looked on the wire when the file was written.</summary>
/// <param name="Record">The record's full name; empty when the file could not be read.</param>
/// <param name="Version">The layout's version.</param>
/// <param name="Rows">The fields in wire order.</param>
/// <param name="Position">Where the record's name stands in the file; where reading stopped, when it could not be read.</param>
/// <param name="Error">Why the file could not be read; empty when it was.</param>
internal sealed record GoldenLayout(string Record, int Version, EquatableArray<LayoutRow> Rows, int Position, string Error)
{
    /// <summary>What the names of these files end with.</summary>
    public const string Suffix = ".layout.json";

    /// <summary>Whether the file is that of a device's section.</summary>
    public bool IsSection { get; private init; }

    /// <summary>The oldest version that the section reads.</summary>
    public int MinimumVersion { get; private init; }

    /// <summary>Reads the text of a file. Never throws for what is in it.</summary>
    public static GoldenLayout Parse(string text)
    {
        if (!JsonText.TryParse(text, out object? value, out int position)) { return Wrong(position, "this is not JSON"); }
        if (value is not Dictionary<string, object?> file) { return Wrong(0, "the file must hold one object"); }
        if (Member(file, "record") is not string { Length: > 0 } record) { return Wrong(0, "\"record\" must be the record's full name"); }
        // Versions of sections begin where their author likes, also at 0.
        bool isSection = Member(file, "section") is string;
        if (Member(file, "version") is not double version || version < (isSection ? 0 : 1) || version > int.MaxValue || version != Math.Floor(version)) { return Wrong(0, $"\"version\" must be a number from {(isSection ? 0 : 1)}"); }
        if (Member(file, "fields") is not List<object?> fields) { return Wrong(0, "\"fields\" must be an array"); }
        var rows = new List<LayoutRow>();
        foreach (object? item in fields)
        {
            if (item is not Dictionary<string, object?> field || Member(field, "name") is not string { Length: > 0 } name || Member(field, "type") is not string { Length: > 0 } type)
            {
                return Wrong(0, $"field {rows.Count} must have a \"name\" and a \"type\"");
            }
            rows.Add(new LayoutRow(name, type, Number(field, "offset"), Number(field, "size"), Text(field, "length"), Text(field, "condition"), Text(field, "bits"), Text(field, "rule")));
        }
        int named = text.IndexOf('"' + record + '"', StringComparison.Ordinal);
        return new GoldenLayout(record, (int)version, new EquatableArray<LayoutRow>(rows.ToImmutableArray()), Math.Max(named, 0), "")
        {
            IsSection = isSection,
            MinimumVersion = Number(file, "minimumVersion") is { } minimum && minimum <= version ? (int)minimum : (int)version,
        };
    }

    private static GoldenLayout Wrong(int position, string error) => new("", 0, default, position, error);

    private static object? Member(Dictionary<string, object?> of, string name) => of.TryGetValue(name, out object? value) ? value : null;

    private static string Text(Dictionary<string, object?> field, string name) => Member(field, name) as string ?? "";

    private static long? Number(Dictionary<string, object?> field, string name) => Member(field, name) is double number && number >= 0 && number < long.MaxValue ? (long)number : null;
}
