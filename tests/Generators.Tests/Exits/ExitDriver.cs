using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Tests.Exits;

/// <summary>
/// Writes a program that knows every record by its symbols: it reads valid bytes, every shorter piece of them and bytes that are damaged, and writes what it read
/// with each property set to values that do not fit.
/// </summary>
internal static class ExitDriver
{
    private const string Helpers = """
        using System; using System.Buffers; using System.Collections.Generic; using System.IO; using System.Linq; using SaveVm.IO; using SaveVm.Records;

        public static class ExitHits
        {
            public static readonly long[] Counts = new long[100_000];
            public static void Hit(int exit) => Counts[exit]++;
        }

        internal sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
        {
            public override int Read(Span<byte> destination) => base.Read(destination[..Math.Min(1, destination.Length)]);
        }

        internal static class Values
        {
            public static readonly long[] PayloadLengths = [-1, 0, 1, 2, 3, 6, 50, 51, 65536, 1L << 40, long.MaxValue];
            public static readonly int[] Counts = [0, 1, 2, 3, 10, 11, 50, 100, 101, 65536];
            public static readonly byte[][] Spans =
            [
                .. new[] { 0, 1, 2, 3, 4, 5, 6, 8, 9, 50, 51, 64, 65, 100, 101, 255, 256, 300, 301, 1000, 1001, 65536 }.SelectMany(static n => new[] { new byte[n], [.. Enumerable.Repeat((byte)'A', n)] }),
                "a\0b"u8.ToArray(),
            ];

            public static readonly byte[] Room = new byte[1 << 20];

            public static byte[] Instead(byte value) => [0, 1, 3, 9, 0x40, 0x80, 0x81, 0xFF, unchecked((byte)(value + 1)), (byte)(value ^ 0x10)];

            public static WireInput Input(byte[] bytes) => WireInput.FromStream(new Trickle(bytes));
        }

        """;

    public static string Write(IEnumerable<INamedTypeSymbol> records)
    {
        var code = new StringBuilder(Helpers).Append("public static class Driver\n{\n");
        var calls = new StringBuilder();
        int number = 0;
        foreach (INamedTypeSymbol record in records)
        {
            string own = (number++).ToString(CultureInfo.InvariantCulture);
            _ = calls.Append(CultureInfo.InvariantCulture, $"All{own}(samples);\n");
            WriteRecord(code, record, own);
        }
        return code.Append(CultureInfo.InvariantCulture, $"public static void Run(byte[][] samples)\n{{\n{calls}}}\n}}\n").ToString();
    }

    private static void WriteRecord(StringBuilder code, INamedTypeSymbol record, string own)
    {
        string type = Name(record);
        IParameterSymbol[] contexts = Contexts(record);
        string parameters = string.Concat(contexts.Select(static c => $", {Name(c.Type)} @{c.Name}"));
        string arguments = string.Concat(contexts.Select(static c => $", @{c.Name}"));
        string alone = arguments.TrimStart(',', ' ');
        bool hasHeader = record.GetMembers("TryReadHeader").Length > 0;
        bool hasRead = record.GetMembers("Read").Length > 0;
        bool hasReadHeader = record.GetMembers("ReadHeader").Length > 0;

        // Everything, for all context values: bytes, then values.
        _ = code.Append(CultureInfo.InvariantCulture, $"static void All{own}(byte[][] samples)\n{{\n");
        foreach (IParameterSymbol context in contexts) { Each(code, context.Type, "@" + context.Name, 2, contexts, static () => { }, open: true); }
        _ = code.Append(CultureInfo.InvariantCulture, $$"""
            Vary{{own}}(default, samples{{arguments}});
            int kept = 0;
            foreach (byte[] sample in samples)
            {
                for (int length = 0; length <= sample.Length; length++) { Read{{own}}(sample[..length]{{arguments}}, slowly: false); }
                if ({{type}}.TryRead(sample{{arguments}}, out {{type}} value, out int consumed) != OperationStatus.Done || consumed != sample.Length) { continue; }
                Feed{{own}}(sample.ToArray(){{arguments}});
                Vary{{own}}(value, samples{{arguments}});
                if (++kept == 4) { break; }
            }
            {{string.Concat(contexts.Select(static _ => "}"))}}
            }

            static void Feed{{own}}(byte[] bytes{{parameters}})
            {
                for (int length = 0; length <= bytes.Length; length++) { Read{{own}}(bytes[..length]{{arguments}}, slowly: true); }
                for (int at = 0; at < Math.Min(bytes.Length, 64); at++)
                {
                    byte before = bytes[at];
                    foreach (byte value in Values.Instead(before))
                    {
                        bytes[at] = value;
                        Read{{own}}(bytes{{arguments}}, slowly: false);
                        Read{{own}}([.. bytes, .. new byte[1100]]{{arguments}}, slowly: false);
                    }
                    bytes[at] = before;
                }
            }

            static void Read{{own}}(byte[] bytes{{parameters}}, bool slowly)
            {
                _ = {{type}}.TryRead(bytes{{arguments}}, out _, out _);
                _ = {{type}}.Explain(bytes{{arguments}});
                {{(hasHeader ? $"_ = {type}.TryReadHeader(bytes{arguments}, out _, out _, out _);" : "")}}
                if (!slowly) { return; }
                {{(hasRead ? $"try {{ _ = {type}.Read(Values.Input(bytes){arguments}); }} catch (WireFormatException) {{ }}" : "")}}
                {{(hasReadHeader ? $"try {{ _ = {type}.ReadHeader(Values.Input(bytes){arguments}, out _); }} catch (WireFormatException) {{ }}" : "")}}
            }

            static void Write{{own}}(scoped in {{type}} value{{parameters}}, bool slowly)
            {
                Span<byte> room = Values.Room.AsSpan(0, (int)Math.Clamp(value.GetLength({{alone}}), 0, Values.Room.Length));
                _ = value.ExplainWrite({{alone}});
                bool refused = value.TryWrite(room{{arguments}}, out _) != OperationStatus.Done;
                if (room.Length > 0) { _ = value.TryWrite(room[1..]{{arguments}}, out _); }
                {{(hasHeader ? $$"""
                foreach (long length in Values.PayloadLengths)
                {
                    _ = value.TryWriteHeader(Values.Room{{arguments}}, length, out _);
                    _ = value.TryWriteHeader(Span<byte>.Empty{{arguments}}, length, out _);
                }
                """ : "")}}
                if (!slowly && !(refused && s_refused{{own}}++ < 20)) { return; }
                try { value.Write(new ArrayBufferWriter<byte>(){{arguments}}); } catch (ArgumentException) { }
                {{(hasHeader ? $"try {{ value.WriteHeader(new ArrayBufferWriter<byte>(){arguments}, 6); }} catch (ArgumentException) {{ }}" : "")}}
                {{(hasHeader ? $"try {{ value.WriteHeader(new ArrayBufferWriter<byte>(){arguments}, -1); }} catch (ArgumentException) {{ }}" : "")}}
            }

            private static int s_refused{{own}};

            static void Vary{{own}}(scoped in {{type}} value, byte[][] samples{{parameters}})
            {
                Write{{own}}(value{{arguments}}, slowly: true);

            """);
        foreach (IPropertySymbol property in Properties(record))
        {
            string local = $"v{property.Name}";
            _ = code.Append("{ bool slowly = true;\n");
            Each(code, property.Type, local, 0, contexts, () => code.Append(CultureInfo.InvariantCulture, $"Write{own}(value with {{ {property.Name} = {local} }}{arguments}, slowly); slowly = false;\n"), open: false);
            _ = code.Append("}\n");
        }
        _ = code.Append("}\n\n");
    }

    /// <summary>Loops over values of a type that are usual, at a limit or wrong.</summary>
    private static void Each(StringBuilder code, ITypeSymbol type, string local, int depth, IParameterSymbol[] contexts, System.Action body, bool open)
    {
        string name = Name(type);
        if (Numbers(type) is { } numbers)
        {
            _ = code.Append(CultureInfo.InvariantCulture, $"foreach ({name} {local} in new {name}[] {{ {numbers} }})\n{{\n");
            body();
            if (!open) { _ = code.Append("}\n"); }
            return;
        }
        var named = (INamedTypeSymbol)type;
        switch (named.Name)
        {
            case "ReadOnlySpan":
                _ = code.Append(CultureInfo.InvariantCulture, $"foreach (byte[] {local} in Values.Spans)\n{{\n");
                body();
                _ = code.Append("}\n");
                break;
            case "WireArray":
                _ = code.Append(CultureInfo.InvariantCulture, $"foreach (int {local}Count in Values.Counts)\n{{\nvar {local} = new {name}(new {Name(named.TypeArguments[0])}[{local}Count]);\n");
                body();
                _ = code.Append("}\n");
                break;
            case "WireList":
            {
                string element = Name(named.TypeArguments[0]);
                string context = named.TypeArguments.Length == 1 ? "" : $", {local}Context";
                if (context.Length > 0) { _ = code.Append(CultureInfo.InvariantCulture, $"foreach ({Name(named.TypeArguments[1])} {local}Context in new[] {{ 1, 2 }})\n"); }
                _ = code.Append(CultureInfo.InvariantCulture, $$"""
                    foreach (byte[] {{local}}Sample in samples.Where({{local}}s => {{element}}.TryRead({{local}}s{{context}}, out _, out int n) == OperationStatus.Done && n == {{local}}s.Length).Take(1))
                    foreach (int {{local}}Count in Values.Counts)
                    {
                        _ = {{element}}.TryRead({{local}}Sample{{context}}, out {{element}} {{local}}Element, out _);
                        var {{local}}List = new WireListBuilder<{{string.Join(", ", named.TypeArguments.Select(Name))}}>({{context.TrimStart(',', ' ')}});
                        for (int i = 0; i < {{local}}Count; i++) { {{local}}List.Add({{local}}Element); }
                        var {{local}} = {{local}}List.ToList();

                    """);
                body();
                _ = code.Append("}\n");
                break;
            }
            case "Nullable":
                _ = code.Append(CultureInfo.InvariantCulture, $"foreach ({name} {local} in new {name}[] {{ null, {Numbers(named.TypeArguments[0])} }})\n{{\n");
                body();
                _ = code.Append("}\n");
                break;
            default:
            {
                string arguments = string.Concat(Contexts(named).Select(c => contexts.Any(o => o.Name == c.Name) ? $", @{c.Name}" : ", default"));
                _ = code.Append(CultureInfo.InvariantCulture, $"foreach (byte[] {local}Sample in samples)\n{{\nif ({name}.TryRead({local}Sample{arguments}, out {name} {local}, out int {local}Length) != OperationStatus.Done || {local}Length != {local}Sample.Length) {{ continue; }}\n");
                body();
                _ = code.Append("}\n");
                foreach (IPropertySymbol property in depth > 0 ? [] : Properties(named))
                {
                    string inner = $"{local}{property.Name}";
                    Each(code, property.Type, inner, depth + 1, contexts, () =>
                    {
                        _ = code.Append(CultureInfo.InvariantCulture, $"{{ {name} {local} = default({name}) with {{ {property.Name} = {inner} }};\n");
                        body();
                        _ = code.Append("}\n");
                    }, open: false);
                }
                break;
            }
        }
    }

    private static string? Numbers(ITypeSymbol type)
    {
        string name = Name(type);
        if (type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } enumeration)
        {
            IEnumerable<string> members = enumeration.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue).Select(f => $"{name}.{f.Name}");
            IEnumerable<string> others = Numbers(underlying)!.Split(", ").Append("0x8000").Append("0x80808000").Append("0x40").Append("0x18").Select(n => $"unchecked(({name})({n}))");
            return string.Join(", ", members.Concat(others));
        }
        return type.SpecialType switch
        {
            SpecialType.System_Boolean => "false, true",
            SpecialType.System_Byte => "0, 1, 2, 3, 5, 6, 9, 10, 16, 100, 255",
            SpecialType.System_UInt16 => "0, 1, 2, 3, 16, 300, 4096, 65535",
            SpecialType.System_UInt32 => "0, 1, 2, 5, 100, 101, 65536, uint.MaxValue",
            SpecialType.System_UInt64 => "0, 1, 2, 5, 9, 10, 4096, 4097, 1UL << 40, 1UL << 55, ulong.MaxValue",
            SpecialType.System_SByte or SpecialType.System_Int16 => "0, 1, -1",
            SpecialType.System_Int32 => "0, 1, 2, 3, 4, 4096, -1, int.MaxValue",
            SpecialType.System_Int64 => "0, 1, -1, long.MinValue",
            _ => null,
        };
    }

    private static ImmutableArray<IPropertySymbol> Properties(INamedTypeSymbol record) =>
        [.. record.GetMembers().OfType<IPropertySymbol>().Where(static p => p is { IsStatic: false, SetMethod.IsInitOnly: true })];

    /// <summary>What stands between the bytes and the record.</summary>
    private static IParameterSymbol[] Contexts(INamedTypeSymbol record)
    {
        ImmutableArray<IParameterSymbol> all = ((IMethodSymbol)record.GetMembers("TryRead").Single()).Parameters;
        return [.. all.Skip(1).Take(all.Length - 3)];
    }

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
