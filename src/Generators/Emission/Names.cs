using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Names and literals of generated code.</summary>
internal static class Names
{
    public const string Span = "global::System.ReadOnlySpan<byte>";
    public const string WritableSpan = "global::System.Span<byte>";
    public const string Status = "global::System.Buffers.OperationStatus";
    public const string Primitives = "global::System.Buffers.Binary.BinaryPrimitives";
    public const string Memory = "global::System.MemoryExtensions";
    public const string Records = "global::SaveVm.Records";

    private static readonly HashSet<string> Taken =
        ["source", "destination", "value", "header", "bytesConsumed", "bytesWritten", "payloadLength", "payload", "trace", "input", "output", "offset", "length", "walk", "status", "error"];

    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do",
        "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface",
        "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref",
        "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while", "field", "record", "when", "and", "or", "not",
    ];

    /// <summary>Whether generated methods use this name for an argument or a helper.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name);

    /// <summary>A field's local variable: its name in camelCase, kept apart from arguments, context values and helpers of the method.</summary>
    public static string Local(string name, WireRecordModel model)
    {
        string local = name.Length == 0 ? "_" : char.ToLowerInvariant(name[0]) + name.Substring(1);
        bool taken = Taken.Contains(local) || Keywords.Contains(local) || local.StartsWith("run", System.StringComparison.Ordinal)
            || local.StartsWith("word", System.StringComparison.Ordinal) || model.Contexts.Any(c => c.Name == local);
        return taken ? local + "Field" : local;
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>An unsigned literal: hexadecimal from 10 on, of the smallest type that C# gives it.</summary>
    public static string Hex(ulong value) =>
        value < 10 ? value.ToString(CultureInfo.InvariantCulture) : "0x" + value.ToString("X", CultureInfo.InvariantCulture);

    /// <summary>An unsigned 64-bit literal.</summary>
    public static string HexLong(ulong value) => Hex(value) + "UL";

    /// <summary>A value of an integer type as code.</summary>
    public static string Literal(ulong value, IntegerModel integer)
    {
        if (integer.Enum is { } known)
        {
            return known.IsFlags ? Bits(value, integer) : Member(value, integer);
        }
        if (integer.IsBool) { return value != 0 ? "true" : "false"; }
        if (!integer.IsSigned) { return integer.Size == 8 ? HexLong(value) : Hex(value) + (integer.Size == 4 ? "U" : ""); }
        long signed = integer.Size switch
        {
            1 => unchecked((sbyte)value),
            2 => unchecked((short)value),
            4 => unchecked((int)value),
            _ => unchecked((long)value),
        };
        return signed == long.MinValue ? "long.MinValue" : signed.ToString(CultureInfo.InvariantCulture) + (integer.Size == 8 ? "L" : "");
    }

    /// <summary>Flags by name, joined with <c>|</c>; parenthesised when more than one.</summary>
    public static string Bits(ulong value, IntegerModel integer)
    {
        if (value == 0) { return "0"; }
        var names = new List<string>();
        ulong left = value;
        foreach (EnumMemberModel member in integer.Enum!.Members)
        {
            if (member.Value != 0 && member.Value == value) { return $"{integer.TypeName}.{member.Name}"; }
        }
        foreach (EnumMemberModel member in integer.Enum.Members)
        {
            bool single = member.Value != 0 && (member.Value & (member.Value - 1)) == 0;
            if (single && (left & member.Value) != 0)
            {
                names.Add($"{integer.TypeName}.{member.Name}");
                left &= ~member.Value;
            }
        }
        if (left != 0) { names.Add($"unchecked(({integer.TypeName})({integer.Storage}){HexLong(left)})"); }
        return names.Count == 1 ? names[0] : $"({string.Join(" | ", names)})";
    }

    /// <summary>Flags as text for people, without the type.</summary>
    public static string BitNames(ulong value, IntegerModel integer) =>
        Bits(value, integer).Replace(integer.TypeName + ".", "").Trim('(', ')').Replace(" | ", "|");

    private static string Member(ulong value, IntegerModel integer)
    {
        foreach (EnumMemberModel member in integer.Enum!.Members)
        {
            if (member.Value == value) { return $"{integer.TypeName}.{member.Name}"; }
        }
        return $"unchecked(({integer.TypeName})({integer.Storage}){HexLong(value)})";
    }

    /// <summary>Text as a C# string literal.</summary>
    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
