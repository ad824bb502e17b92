using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Json;
using SaveVm.IO;

namespace SaveVm.Records;

/// <summary>
/// Golden layouts: <c>*.layout.json</c> files that say how a record looks on the wire. Checked in and given to the compiler as <c>AdditionalFiles</c>, they turn
/// a changed layout under an unchanged version into a build error (SVM101).
/// </summary>
public static class WireLayoutFile
{
    /// <summary>What the names of the files end with.</summary>
    public const string Suffix = ".layout.json";

    /// <summary>The file's name: the record's full name and <see cref="Suffix"/>.</summary>
    /// <param name="layout">The layout.</param>
    public static string NameOf(WireLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return layout.Record + Suffix;
    }

    /// <summary>The text of a file: JSON, one field a line, so that a change shows as what it is.</summary>
    /// <param name="layout">The layout.</param>
    public static string Write(WireLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var text = new StringBuilder("{\n");
        _ = text.Append(CultureInfo.InvariantCulture, $"  \"record\": {Quote(layout.Record)},\n  \"version\": {layout.Version},\n");
        if (layout.Context.Count > 0) { _ = text.Append(CultureInfo.InvariantCulture, $"  \"context\": [{string.Join(", ", layout.Context.Select(Quote))}],\n"); }
        _ = text.Append(CultureInfo.InvariantCulture, $"  \"minimumLength\": {layout.MinimumLength},\n");
        if (layout.MaximumLength is { } most) { _ = text.Append(CultureInfo.InvariantCulture, $"  \"maximumLength\": {most},\n"); }
        _ = text.Append("  \"fields\": [\n");
        for (int i = 0; i < layout.Fields.Count; i++)
        {
            WireLayoutField field = layout.Fields[i];
            _ = text.Append(CultureInfo.InvariantCulture, $"    {{ \"name\": {Quote(field.Name)}, \"type\": {Quote(field.Type)}");
            if (field.Offset is { } offset) { _ = text.Append(CultureInfo.InvariantCulture, $", \"offset\": {offset}"); }
            if (field.Size is { } size) { _ = text.Append(CultureInfo.InvariantCulture, $", \"size\": {size}"); }
            AppendText(text, "length", field.Length);
            AppendText(text, "condition", field.Condition);
            AppendText(text, "bits", field.Bits);
            AppendText(text, "rule", field.Rule);
            _ = text.Append(i + 1 < layout.Fields.Count ? " },\n" : " }\n");
        }
        return text.Append("  ]\n}\n").ToString();
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="json">What <see cref="Write"/> wrote.</param>
    /// <exception cref="FormatException">It is no layout; the message says what is missing.</exception>
    public static WireLayout Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement file = document.RootElement;
            if (file.ValueKind != JsonValueKind.Object) { throw Missing("one object"); }
            string[] context = file.TryGetProperty("context", out JsonElement values) && values.ValueKind == JsonValueKind.Array
                ? [.. values.EnumerateArray().Select(static v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Missing("texts in \"context\""))]
                : [];
            string record = Text(file, "record") is { Length: > 0 } named ? named : throw Missing("a \"record\"");
            int version = Number(file, "version") is > 0 and { } given ? (int)given : throw Missing("a \"version\" from 1");
            if (!file.TryGetProperty("fields", out JsonElement fields) || fields.ValueKind != JsonValueKind.Array) { throw Missing("an array \"fields\""); }
            return new WireLayout(
                record,
                version,
                context,
                [.. fields.EnumerateArray().Select(ReadField)],
                Number(file, "minimumLength") ?? 0,
                Number(file, "maximumLength"));
        }
        catch (JsonException exception)
        {
            throw new FormatException($"A layout file is JSON: {exception.Message}", exception);
        }
    }

    /// <summary>The layouts of all records of an assembly, by name.</summary>
    /// <param name="assembly">The assembly; its records' type initializers run.</param>
    [RequiresUnreferencedCode("Looks for records among all types of the assembly.")]
    public static IReadOnlyList<WireLayout> LayoutsOf(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return
        [
            .. assembly.GetTypes()
                .Where(static type => type is { IsValueType: true, ContainsGenericParameters: false } && typeof(IWireLayout).IsAssignableFrom(type))
                .Select(LayoutOf)
                .OrderBy(static layout => layout.Record, StringComparer.Ordinal),
        ];
    }

    /// <summary>The layouts of all records of an assembly file, by name. What the assembly needs is looked for beside it, as its <c>.deps.json</c> says.</summary>
    /// <param name="path">The assembly; its records' type initializers run, so it must be one that is trusted.</param>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly.</exception>
    /// <exception cref="FileLoadException">The assembly or one that it needs cannot be loaded.</exception>
    /// <exception cref="PlatformNotSupportedException">This process was compiled ahead of time and cannot load assemblies.</exception>
    [RequiresUnreferencedCode("Loads an assembly and looks for records among all its types.")]
    public static IReadOnlyList<WireLayout> LayoutsOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new PlatformNotSupportedException("A program that was compiled ahead of time cannot load assemblies.");
        }
        string full = Path.GetFullPath(path);
        if (!File.Exists(full)) { throw new FileNotFoundException($"There is no file '{path}'.", path); }
        return LayoutsOf(new RecordLoadContext(full).LoadFromAssemblyPath(full));
    }

    /// <summary>Writes a file for each layout that differs from the file that is there.</summary>
    /// <param name="layouts">The layouts.</param>
    /// <param name="directory">Where to; made when it is not there.</param>
    /// <returns>The paths of the files that were written.</returns>
    /// <exception cref="IOException">A file cannot be written; those that were written stay.</exception>
    public static IReadOnlyList<string> WriteAll(IEnumerable<WireLayout> layouts, string directory)
    {
        ArgumentNullException.ThrowIfNull(layouts);
        return WriteAll(layouts.Select(static layout => (NameOf(layout), Write(layout))), directory);
    }

    internal static IReadOnlyList<string> WriteAll(IEnumerable<(string Name, string Text)> files, string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _ = Directory.CreateDirectory(directory);
        List<string> written = [];
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(directory, name);
            if (File.Exists(path) && File.ReadAllText(path) == text) { continue; }
            using var file = OutputFile.Create(path);
            file.Output.Write(Encoding.UTF8.GetBytes(text));
            file.Commit();
            written.Add(path);
        }
        return written;
    }

    // By a delegate: reflection does not call members of ref structs.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The public methods that need unreferenced code say so.")]
    private static WireLayout LayoutOf(Type type) => type
        .GetProperty(nameof(IWireLayout.Layout), BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)!
        .GetMethod!.CreateDelegate<Func<WireLayout>>()();

    private static WireLayoutField ReadField(JsonElement field)
    {
        if (field.ValueKind != JsonValueKind.Object) { throw Missing("objects in \"fields\""); }
        return new WireLayoutField(
            Text(field, "name") is { Length: > 0 } name ? name : throw Missing("a \"name\" in every field"),
            Text(field, "type") is { Length: > 0 } type ? type : throw Missing("a \"type\" in every field"),
            (int?)Number(field, "offset"),
            (int?)Number(field, "size"),
            Text(field, "length"),
            Text(field, "condition"),
            Text(field, "bits"),
            Text(field, "rule"));
    }

    private static string Text(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out JsonElement value)) { return ""; }
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Missing($"a text \"{name}\"");
    }

    private static long? Number(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out JsonElement value)) { return null; }
        bool fits = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 && (name == "maximumLength" || number <= int.MaxValue);
        return fits ? value.GetInt64() : throw Missing($"a number \"{name}\" that is not negative");
    }

    private static FormatException Missing(string what) => new($"A layout file has {what}.");

    private static void AppendText(StringBuilder text, string name, string value)
    {
        if (value.Length > 0) { _ = text.Append(CultureInfo.InvariantCulture, $", \"{name}\": {Quote(value)}"); }
    }

    // The signs of conditions (< > & ') stay readable: the file is no web page.
    private static string Quote(string text) => "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";
}
