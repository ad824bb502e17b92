using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Xml.Linq;

namespace SaveVm.Architecture.Tests;

/// <summary>The documentation file of an assembly, as plain text.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocComments(Dictionary<string, XElement> members) => _members = members;

    public static DocComments Of(Assembly assembly)
    {
        var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return new DocComments(file.Descendants("member").GroupBy(static m => (string)m.Attribute("name")!).ToDictionary(static g => g.Key, static g => g.First(), StringComparer.Ordinal));
    }

    /// <summary>What a record's members mean, by name; the record itself under the empty name.</summary>
    public IReadOnlyDictionary<string, string> Meanings(string record)
    {
        Dictionary<string, string> meanings = new(StringComparer.Ordinal);
        if (_members.TryGetValue($"T:{record}", out XElement? type))
        {
            Add("", type.Element("summary"));
            foreach (XElement parameter in type.Elements("param")) { Add((string)parameter.Attribute("name")!, parameter); }
        }
        foreach ((string name, XElement member) in _members)
        {
            // Properties and constants: P:Record.Name and F:Record.Name.
            if (name.Length > record.Length + 3 && name[0] is 'P' or 'F' && name.StartsWith(record + ".", 2) && name.IndexOf('.', record.Length + 3) < 0)
            {
                Add(name[(record.Length + 3)..], member.Element("summary"));
            }
        }
        return meanings;

        void Add(string name, XElement? text)
        {
            if (text is not null && Plain(text) is { Length: > 0 } plain) { meanings[name] = plain; }
        }
    }

    private static string Plain(XElement element)
    {
        var text = new StringBuilder();
        foreach (XNode node in element.Nodes())
        {
            _ = node switch
            {
                XText plain => text.Append(plain.Value),
                XElement { Name.LocalName: "see" or "paramref" } link => text.Append('`').Append(Name(link)).Append('`'),
                XElement { Name.LocalName: "c" } code => text.Append('`').Append(code.Value).Append('`'),
                XElement other => text.Append(Plain(other)),
                _ => text,
            };
        }
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Name(XElement link)
    {
        string target = (string?)link.Attribute("cref") ?? (string?)link.Attribute("langword") ?? (string?)link.Attribute("name") ?? "";
        string name = target.Length > 2 && target[1] == ':' ? target[2..] : target;
        string last = name[(name.LastIndexOf('.') + 1)..];
        return last.Split('`', '(')[0];
    }
}

file static class Starts
{
    /// <summary>Whether a text stands at a place of another.</summary>
    public static bool StartsWith(this string text, string part, int at) => string.CompareOrdinal(text, at, part, 0, part.Length) == 0;
}
