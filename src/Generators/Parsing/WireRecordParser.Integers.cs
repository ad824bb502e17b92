using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Parsing;

/// <summary>Integer types and constants.</summary>
internal sealed partial class WireRecordParser
{
    /// <summary>The integer behind a type; <see langword="null"/> for anything that is not 1 to 8 bytes of number.</summary>
    internal static IntegerModel? IntegerOf(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
        {
            IntegerModel? storage = IntegerOf(underlying);
            return storage is null ? null : storage with { TypeName = Qualified(type), Enum = EnumOf((INamedTypeSymbol)type) };
        }
        (string Keyword, int Size, bool IsSigned) = type.SpecialType switch
        {
            SpecialType.System_Byte => ("byte", 1, false),
            SpecialType.System_SByte => ("sbyte", 1, true),
            SpecialType.System_UInt16 => ("ushort", 2, false),
            SpecialType.System_Int16 => ("short", 2, true),
            SpecialType.System_UInt32 => ("uint", 4, false),
            SpecialType.System_Int32 => ("int", 4, true),
            SpecialType.System_UInt64 => ("ulong", 8, false),
            SpecialType.System_Int64 => ("long", 8, true),
            SpecialType.System_Boolean => ("bool", 1, false),
            _ => ("", 0, false),
        };
        return Size == 0 ? null : new IntegerModel(Keyword, Keyword, Size, IsSigned, Keyword == "bool", null);
    }

    private static EnumModel EnumOf(INamedTypeSymbol type)
    {
        var members = new List<EnumMemberModel>();
        ulong known = 0;
        foreach (IFieldSymbol member in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (!member.HasConstantValue || member.ConstantValue is not { } constant) { continue; }
            ulong value = Raw(constant, IntegerOf(type.EnumUnderlyingType!)!.Size);
            members.Add(new EnumMemberModel(Escape(member.Name), value));
            known |= value;
        }
        bool flags = type.GetAttributes().Any(static a => a.AttributeClass is { Name: "FlagsAttribute" } attribute && attribute.IsIn("System"));
        return new EnumModel(flags, known, Array(members));
    }

    /// <summary>A constant's bits, cut to the size of its type.</summary>
    private static ulong Raw(object constant, int size)
    {
        ulong value = constant switch
        {
            bool b => b ? 1UL : 0,
            byte b => b,
            sbyte b => unchecked((ulong)b),
            ushort s => s,
            short s => unchecked((ulong)s),
            uint i => i,
            int i => unchecked((ulong)i),
            ulong l => l,
            long l => unchecked((ulong)l),
            char c => c,
            _ => 0,
        };
        return size >= 8 ? value : value & ((1UL << (size * 8)) - 1);
    }

    private static bool IsNumber(object? constant) =>
        constant is bool or byte or sbyte or ushort or short or uint or int or ulong or long or char;

    private static ulong MaximumOf(int size) => size >= 8 ? ulong.MaxValue : (1UL << (size * 8)) - 1;
}
