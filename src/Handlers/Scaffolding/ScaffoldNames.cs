using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>Makes C# names out of QEMU's.</summary>
internal static class ScaffoldNames
{
    /// <summary>Members that a class has already: its own from <see cref="object"/>, and generated ones.</summary>
    private static readonly string[] s_members =
    [
        "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString",
        "Describe", "Explain", "ExplainMeasure", "ExplainWrite", "FinishSave", "GetLength", "IsNeeded", "Measure", "PrepareSave", "StateDescription", "TryRead", "TryWrite", "WriteBody",
        "ReadSubsections",
    ];

    /// <summary>Types and attributes that the written code names.</summary>
    private static readonly string[] s_types =
    [
        "Array", "ArraySize", "AtMostCurrent", "Bitmap", "Buffer", "CountedBy", "GTree", "KeyValuePair", "List", "MustEqual", "Opaque", "Pointers", "PresentIf", "QList", "QTailQ",
        "SaveVm", "SavevmSection", "Since", "StructVersion", "Subsection", "System", "Timer", "Tmp", "Unused", "Validate", "VmState", "VmStateField", "VmStateIgnore", "VmStateType",
    ];

    /// <summary>Names that are taken in a class.</summary>
    /// <param name="className">The class itself: no member has its name.</param>
    public static HashSet<string> Taken(string className) => new(s_members, StringComparer.Ordinal) { className };

    /// <summary>The name of a class, unlike those that are taken; is taken then.</summary>
    public static string Class(string name, HashSet<string> taken)
    {
        string identifier = Pascal(name, "State");
        if (s_types.Contains(identifier) || taken.Contains(identifier)) { identifier += "State"; }
        return Unique(identifier, taken);
    }

    /// <summary>The name of a member, unlike those that are taken; is taken then.</summary>
    public static string Member(string name, HashSet<string> taken) => Unique(Pascal(name, "Field"), taken);

    /// <summary>QEMU's name with what the generator refuses replaced, unlike those that are taken; is taken then.</summary>
    public static string Field(string name, HashSet<string> taken)
    {
        string usable = StateShaper.IsName(name) ? name : string.Concat(name.Take(200).Select(static c => c is >= ' ' and <= '~' and not ('"' or '\\') ? c : '?'));
        return Unique(usable.Length > 0 ? usable : "?", taken);
    }

    private static string Pascal(string name, string otherwise)
    {
        var text = new StringBuilder();
        bool upper = true;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                upper = true;
                continue;
            }
            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }
        if (text.Length == 0) { return otherwise; }
        return char.IsAsciiDigit(text[0]) ? otherwise + text : text.ToString();
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++) { unique = string.Create(CultureInfo.InvariantCulture, $"{name}{(char.IsAsciiDigit(name[^1]) ? "_" : "")}{i}"); }
        return unique;
    }
}
