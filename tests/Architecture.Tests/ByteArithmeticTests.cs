using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Architecture.Tests;

/// <summary>
/// Handlers, the tool and the framing of streams hold no byte arithmetic: a field that crosses the wire is declared by a record. An analyzer of banned symbols would
/// see the generated code as well, where this arithmetic belongs; so this looks at what people wrote.
/// </summary>
public sealed partial class ByteArithmeticTests
{
    [Theory]
    [InlineData("Handlers")]
    [InlineData("Tool")]
    [InlineData("Runtime/IO")]
    [InlineData("Runtime/Streams")]
    public void Source_ByHand_HasNoByteArithmetic(string project)
    {
        string folder = Repository.PathOf(["src", .. project.Split('/')]);
        string[] files = [.. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !IsBuildOutput(folder, file))];
        Assert.NotEmpty(files);

        IEnumerable<string> found = files.SelectMany(file => Findings(File.ReadAllText(file)).Select(finding => $"{Path.GetRelativePath(folder, file)}: {finding}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("int x = BinaryPrimitives.ReadInt32BigEndian(b);", "BinaryPrimitives")]
    [InlineData("using static System.Buffers.Binary.BinaryPrimitives;", "BinaryPrimitives")]
    [InlineData("var x = BitConverter.ToInt32(b);", "BitConverter")]
    [InlineData("var x = MemoryMarshal.Cast<byte, int>(b);", "MemoryMarshal.Cast")]
    [InlineData("var x = MemoryMarshal .TryRead<int>(b, out _);", "MemoryMarshal .TryRead")]
    [InlineData("var x = Unsafe.ReadUnaligned<int>(p);", "Unsafe.ReadUnaligned")]
    [InlineData("using BinaryReader reader = new(s);", "BinaryReader")]
    [InlineData("/* why */ ulong v = BinaryPrimitives.ReverseEndianness(x); // because", "BinaryPrimitives")]
    [InlineData("uint x = b[0] | (uint)b[1] << 8;", "b[1] << 8")]
    [InlineData("int x = header[at + 2] << 16;", "header[at + 2] << 16")]
    [InlineData("b[0] = (byte)(x >> 8);", "(byte)(x >> 8")]
    [InlineData("b[0] = unchecked((byte)(x >>> shift));", "(byte)(x >>> ")]
    public void Findings_ByteArithmetic_IsFound(string source, string expected) => Assert.Equal([expected], Findings(source));

    [Theory]
    [InlineData("// BinaryPrimitives is what the generated code uses")]
    [InlineData("/* BitConverter\n   MemoryMarshal.Cast */")]
    [InlineData("var bytes = MemoryMarshal.AsBytes(span);")]
    [InlineData("MyBinaryReader reader;")]
    [InlineData("words[i] = 1UL << bit; page = word << 6;")]
    public void Findings_Harmless_IsNotFound(string source) => Assert.Empty(Findings(source));

    private static IEnumerable<string> Findings(string source) => Banned().Matches(Comment().Replace(source, " ")).Select(static match => match.Value);

    private static bool IsBuildOutput(string folder, string file) => Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0] is "obj" or "bin";

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(BinaryPrimitives|BitConverter|BinaryReader|BinaryWriter|MemoryMarshal\s*\.\s*(Cast|Read|TryRead|Write|TryWrite|AsRef)|Unsafe\s*\.\s*(Read|ReadUnaligned|Write|WriteUnaligned|As|AsRef))\b|\b\w+\[[^\]\n]*\]\s*<<\s*\d*|\(byte\)\(\w+\s*>>>?\s*(8|16|24|32|40|48|56)?\b(?!\d)")]
    private static partial Regex Banned();
}
