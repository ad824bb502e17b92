using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>Writes the classes as C#: the section's, and inside it one for each description that it nests.</summary>
internal sealed class ScaffoldWriter
{
    private const int LineLength = 140;
    private const string Indent = "    ";

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _nameByKey = new(StringComparer.Ordinal);
    private readonly Dictionary<ScaffoldClass, string> _keys = new(ReferenceEqualityComparer.Instance);
    private readonly List<(ScaffoldClass Class, string Name)> _nested = [];
    private readonly ScaffoldClass _root;
    private readonly string _rootName;
    private readonly string[] _rootMembers;
    private readonly HashSet<string> _taken;

    private ScaffoldWriter(ScaffoldClass root, string? name)
    {
        _root = root;
        _rootName = name ?? ScaffoldNames.Class(root.StateName, []);
        _taken = ScaffoldNames.Taken(_rootName);
        _rootMembers = NamesOf(root, _taken);
        foreach (ScaffoldMember member in root.Members) { Name(member); }
    }

    /// <summary>The text of a file.</summary>
    /// <param name="root">The section's class.</param>
    /// <param name="header">Lines of the header comment.</param>
    /// <param name="options">Namespace and name.</param>
    public static string Write(ScaffoldClass root, IEnumerable<string> header, ScaffoldOptions options)
    {
        var writer = new ScaffoldWriter(root, options.ClassName);
        string body = writer.WriteClasses();
        var text = new StringBuilder();
        foreach (string line in header) { text.Append("// ").Append(line).Append('\n'); }
        text.Append("#nullable enable\n\n");
        if (body.Contains("Array.ConvertAll", StringComparison.Ordinal)) { text.Append("using System;\n"); }
        if (body.Contains("List<", StringComparison.Ordinal)) { text.Append("using System.Collections.Generic;\n"); }
        text.Append("using SaveVm.VmState;\n\nnamespace ").Append(options.Namespace).Append(";\n\n").Append(body);
        return text.ToString();
    }

    private string WriteClasses()
    {
        WriteSummary("", $"Device state '{_root.StateName}', version {_root.Version.ToString(CultureInfo.InvariantCulture)}.");
        _text.Append($"[SavevmSection(\"{_root.StateName}\"{VersionOf(_root)})]\npublic sealed partial class {_rootName}\n{{\n");
        WriteMembers(_root, _rootMembers, Indent);
        foreach ((ScaffoldClass type, string name) in _nested)
        {
            if (_text[^2] != '{') { _text.Append('\n'); }
            WriteSummary(Indent, $"'{type.StateName}', version {type.Version.ToString(CultureInfo.InvariantCulture)}.");
            _text.Append($"{Indent}[VmState(\"{type.StateName}\"{VersionOf(type)})]\n{Indent}public sealed partial class {name}\n{Indent}{{\n");
            WriteMembers(type, NamesOf(type, ScaffoldNames.Taken(name)), Indent + Indent);
            _text.Append(Indent).Append("}\n");
        }
        return _text.Append("}\n").ToString();
    }

    private static string VersionOf(ScaffoldClass type)
    {
        string version = type.Version == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", Version = {type.Version}");
        return type.ReadsAnyVersion && type.Version > 0 ? version + ", MinimumVersion = 0" : version;
    }

    private static string[] NamesOf(ScaffoldClass type, HashSet<string> taken) => [.. type.Members.Select(member => ScaffoldNames.Member(member.Name, taken))];

    private void WriteMembers(ScaffoldClass type, string[] names, string indent)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            ScaffoldMember member = type.Members[i];
            if (member.Remark.Length > 0) { _text.Append($"{indent}// {member.Remark}\n"); }
            if (member.IsConstant)
            {
                _text.Append($"{indent}[Unused] public const int {names[i]} = {member.Initializer};\n");
                continue;
            }
            List<string> attributes = [.. member.Attributes];
            string field = member.IsSubsection ? "" : ScaffoldNames.Field(member.Name, fields);
            if (!member.IsSubsection && field != names[i]) { attributes.Insert(0, $"VmStateField(\"{field}\")"); }
            string brackets = attributes.Count > 0 ? $"[{string.Join(", ", attributes)}]" : "";
            string declaration = $"public {Fill(member.Type, member)} {names[i]} {{ get; set; }}";
            string initializer = member.Initializer.Length > 0 ? $" = {Fill(member.Initializer, member)};" : "";
            bool isShort = indent.Length + brackets.Length + 1 + declaration.Length + initializer.Length <= LineLength;
            _text.Append(indent).Append(brackets);
            if (brackets.Length > 0) { _text.Append(isShort ? " " : $"\n{indent}"); }
            _text.Append(declaration);
            WriteInitializer(initializer, indent.Length + declaration.Length, indent);
            _text.Append('\n');
        }
    }

    /// <summary>A pattern of nulls may be long.</summary>
    private void WriteInitializer(string initializer, int before, string indent)
    {
        if (before + initializer.Length <= LineLength || !initializer.StartsWith(" = [", StringComparison.Ordinal))
        {
            _text.Append(initializer);
            return;
        }
        _text.Append(" =\n").Append(indent).Append("[\n").Append(indent).Append(Indent);
        int length = indent.Length + Indent.Length;
        // Commas inside an element are inside its brackets.
        foreach (string element in Elements(initializer[4..^2]))
        {
            if (length > indent.Length + Indent.Length && length + element.Length + 2 > LineLength)
            {
                _text.Length--;
                _text.Append('\n').Append(indent).Append(Indent);
                length = indent.Length + Indent.Length;
            }
            _text.Append(element).Append(", ");
            length += element.Length + 2;
        }
        _text.Length--;
        _text.Append('\n').Append(indent).Append("];");
    }

    private static IEnumerable<string> Elements(string list)
    {
        int depth = 0, start = 0;
        for (int i = 0; i < list.Length; i++)
        {
            if (list[i] is '(' or '[') { depth++; }
            else if (list[i] is ')' or ']') { depth--; }
            else if (list[i] == ',' && depth == 0)
            {
                yield return list[start..i];
                start = i + 2;
            }
        }
        yield return list[start..];
    }

    private void WriteSummary(string indent, string text) =>
        _text.Append($"{indent}/// <summary>{text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)}</summary>\n");

    private string Fill(string template, ScaffoldMember member)
    {
        for (int i = 0; i < member.Classes.Count; i++) { template = template.Replace($"{{{(char)('0' + i)}}}", _nameByKey[Key(member.Classes[i])], StringComparison.Ordinal); }
        return template;
    }

    /// <summary>Names the classes of a member, those they nest later; equal ones get one name.</summary>
    private void Name(ScaffoldMember member)
    {
        foreach (ScaffoldClass type in member.Classes)
        {
            if (_nameByKey.ContainsKey(Key(type))) { continue; }
            string name = ScaffoldNames.Class(type.StateName, _taken);
            _nameByKey.Add(Key(type), name);
            _nested.Add((type, name));
            foreach (ScaffoldMember inner in type.Members) { Name(inner); }
        }
    }

    /// <summary>Everything that is written of a class, apart from its name.</summary>
    private string Key(ScaffoldClass type)
    {
        if (_keys.TryGetValue(type, out string? key)) { return key; }
        var text = new StringBuilder().Append(type.StateName).Append('\n').Append(VersionOf(type)).Append('\n');
        foreach (ScaffoldMember member in type.Members)
        {
            text.Append($"{member.Name}\n{string.Join(',', member.Attributes)}\n{member.Type}\n{member.Initializer}\n{member.Remark}\n");
            foreach (ScaffoldClass inner in member.Classes) { text.Append('{').Append(Key(inner)).Append('}'); }
        }
        return _keys[type] = text.ToString();
    }
}
