using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SaveVm.Records;

namespace SaveVm.VmState;

/// <summary>
/// Golden layouts of device sections: <c>*.layout.json</c> files that say how a section looks on the wire, nested states and subsections included. Checked in and given to the
/// compiler as <c>AdditionalFiles</c>, they turn a layout that older streams do not have into a build error (SVM240-245).
/// </summary>
public static class VmStateLayoutFile
{
    // Fields of the configuration of a machine never nest as deep; a class that nests itself does not compile.
    private const int MostDepth = 64;

    /// <summary>The text of a file: JSON, one field a line.</summary>
    /// <param name="type">The full name of the class, with points.</param>
    /// <param name="description">Its description.</param>
    public static string Write(string type, VmStateDescription description)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(description);
        var rows = new List<string>();
        Add(rows, "", description, 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {
              "record": {{Quote(type)}},
              "section": {{Quote(description.Name)}},
              "version": {{description.Version}},
              "minimumVersion": {{description.MinimumVersion}},
              "fields": [
                {{string.Join(",\n    ", rows)}}
              ]
            }

            """).ReplaceLineEndings("\n");
    }

    /// <summary>The text of a file.</summary>
    /// <typeparam name="T">The class.</typeparam>
    public static string Write<T>()
        where T : class, IVmState => Write(NameOf(typeof(T)), T.StateDescription);

    /// <summary>The files of all sections of an assembly, by name.</summary>
    /// <param name="assembly">The assembly; its sections' type initializers run.</param>
    [RequiresUnreferencedCode("Looks for sections among all types of the assembly.")]
    public static IReadOnlyList<(string Name, string Text)> FilesOf(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return
        [
            .. assembly.GetTypes()
                .Where(static type => type.GetCustomAttribute<SavevmSectionAttribute>() is not null && typeof(IVmState).IsAssignableFrom(type))
                .Select(static type => (NameOf(type) + WireLayoutFile.Suffix, Write(NameOf(type), DescriptionOf(type))))
                .OrderBy(static file => file.Item1, StringComparer.Ordinal),
        ];
    }

    /// <summary>The files of all sections of an assembly file, by name.</summary>
    /// <param name="path">The assembly; its sections' type initializers run, so it must be one that is trusted.</param>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly.</exception>
    /// <exception cref="FileLoadException">The assembly or one that it needs cannot be loaded.</exception>
    [RequiresUnreferencedCode("Loads an assembly and looks for sections among all its types.")]
    public static IReadOnlyList<(string Name, string Text)> FilesOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        return FilesOf(new RecordLoadContext(full).LoadFromAssemblyPath(full));
    }

    /// <summary>Writes each file that differs from the one that is there.</summary>
    /// <param name="files">Names and texts.</param>
    /// <param name="directory">Where to; made when it is not there.</param>
    /// <returns>The paths of the files that were written.</returns>
    /// <exception cref="IOException">A file cannot be written; those that were written stay.</exception>
    public static IReadOnlyList<string> WriteAll(IEnumerable<(string Name, string Text)> files, string directory) => WireLayoutFile.WriteAll(files, directory);

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The public methods that need unreferenced code say so.")]
    private static VmStateDescription DescriptionOf(Type type) =>
        (VmStateDescription)type.GetProperty(nameof(IVmState.StateDescription), BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)!.GetValue(null)!;

    // The analyzer makes the same rows from the source: StateLayout.
    private static void Add(List<string> rows, string prefix, VmStateDescription description, int depth)
    {
        if (depth > MostDepth) { return; }
        for (int i = 0; i < description.Fields.Count; i++)
        {
            VmStateFieldDescription field = description.Fields[i];
            string name = prefix + NumberedName(description.Fields, i);
            string rule = field.Nested is { } nested ? $"version {Text(field.StructVersion ?? nested.Version)}" : "";
            rows.Add(Row(name, field.Type, field.Size, LengthOf(field), ConditionOf(field), rule));
            if (field.Key is { } key) { Add(rows, name + ".key.", key, depth + 1); }
            if (field.Nested is { } inner) { Add(rows, name + ".", inner, depth + 1); }
        }
        foreach (VmStateDescription subsection in description.Subsections)
        {
            rows.Add(Row(prefix + subsection.Name, "subsection", null, "", "", $"version {Text(subsection.MinimumVersion)} to {Text(subsection.Version)}"));
            Add(rows, prefix + subsection.Name + ".", subsection, depth + 1);
        }
    }

    private static string NumberedName(IReadOnlyList<VmStateFieldDescription> fields, int index)
    {
        string name = fields[index].Name;
        int before = fields.Take(index).Count(field => field.Name == name);
        return before == 0 && !fields.Skip(index + 1).Any(field => field.Name == name) ? name : $"{name}[{Text(before)}]";
    }

    private static string LengthOf(VmStateFieldDescription field)
    {
        string count = field.CountedBy is { } member ? (field.Multiply == 1 ? member : $"{member} * {Text(field.Multiply)}") : field.Count is { } n and not 1 ? Text(n) : "";
        return field.Shape switch
        {
            VmStateFieldShape.Pointers => count + " pointers",
            VmStateFieldShape.MarkedPointers => count + " marked pointers",
            _ => count,
        };
    }

    private static string ConditionOf(VmStateFieldDescription field) => field.Test is { } test ? test : field.Since > 0 ? $"version >= {Text(field.Since)}" : "";

    private static string Row(string name, string type, long? size, string length, string condition, string rule)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{{ \"name\": {Quote(name)}, \"type\": {Quote(type)}");
        if (size is { } bytes) { text.Append(CultureInfo.InvariantCulture, $", \"size\": {bytes}"); }
        if (length.Length > 0) { text.Append($", \"length\": {Quote(length)}"); }
        if (condition.Length > 0) { text.Append($", \"condition\": {Quote(condition)}"); }
        if (rule.Length > 0) { text.Append($", \"rule\": {Quote(rule)}"); }
        return text.Append(" }").ToString();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) => "\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";
}
