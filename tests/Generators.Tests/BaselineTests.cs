using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace SaveVm.Generators.Tests;

/// <summary>
/// The generated text of representative records, compared with files that are reviewed. <c>UPDATE_BASELINES=1</c> rewrites them and fails the run, so
/// that an update can't pass for a check.
/// </summary>
public sealed class BaselineTests
{
    public static TheoryData<string, string> Records => new()
    {
        {
            "SectionStart",
            """
            /// <summary>Name, then two numbers.</summary>
            [WireRecord]
            public readonly ref partial struct SectionStart
            {
                public uint Id { get; init; }
                [Counted] public ReadOnlySpan<byte> Name { get; init; }
                public uint Instance { get; init; }
                public uint Version { get; init; }
            }
            """
        },
        {
            "BlockChunk",
            """
            [Flags] public enum BlockFlags : uint { None = 0, DeviceBlock = 1, EndOfSection = 2, Progress = 4, ZeroBlock = 8 }

            [WireRecord]
            public readonly ref partial struct BlockChunk
            {
                [Packed(0, Shift = 9)] public ulong Sector { get; init; }
                [Packed(0, Bits = 9)] public BlockFlags Flags { get; init; }
                [Counted, When(nameof(Flags), BlockFlags.DeviceBlock)] public ReadOnlySpan<byte> Device { get; init; }
                [FixedLength(1 << 20), When(nameof(Flags), BlockFlags.DeviceBlock, Without = BlockFlags.ZeroBlock)] public ReadOnlySpan<byte> Data { get; init; }
            }
            """
        },
        {
            "MappedRamHeader",
            """
            [WireRecord]
            public readonly partial record struct MappedRamHeader([Range(0, 1)] uint Version, ulong PageSize, ulong BitmapOffset, ulong PagesOffset);
            """
        },
        {
            "ColoMessage",
            """
            public enum ColoMessageKind : uint { CheckpointReady, CheckpointRequest, CheckpointReply, VmStateSend, VmStateSize, VmStateReceived, VmStateLoaded }

            [WireRecord]
            public readonly partial record struct ColoMessage(ColoMessageKind Kind, [When(nameof(Kind), ColoMessageKind.VmStateSize)] ulong Size);
            """
        },
        {
            "RamItem",
            """
            [Flags] public enum RamFlags : uint { None = 0, Zero = 2, Page = 8, EndOfSection = 16, Continue = 32 }

            [WireRecord]
            [Context<int>("targetPageSize")]
            public readonly ref partial struct RamItem
            {
                [Packed(0, AlignedTo = "targetPageSize")] public ulong Address { get; init; }
                [Packed(0, Below = "targetPageSize")] public RamFlags Flags { get; init; }
                [Counted, When(nameof(Flags), Any = RamFlags.Zero | RamFlags.Page, Without = RamFlags.Continue)] public ReadOnlySpan<byte> BlockName { get; init; }
                [When(nameof(Flags), RamFlags.Zero)] public byte Fill { get; init; }
                [LengthFrom("targetPageSize"), When(nameof(Flags), RamFlags.Page)] public ReadOnlySpan<byte> Page { get; init; }
            }
            """
        },
        {
            "EveryOtherConstruct",
            """
            [Flags] public enum Kinds : uint { None = 0, A = 1, B = 2, Wide = 0x100 }

            [WireRecord(ByteOrder = ByteOrder.LittleEndian)]
            public readonly partial record struct Point(short X, [ByteOrder(ByteOrder.BigEndian)] short Y);

            [WireRecord(Version = 3)]
            [Context<int>("version")]
            public readonly ref partial struct EveryOtherConstruct
            {
                [Constant] public const uint Magic = 0x11223344;
                [Constant] public const string Name = "ACME";
                [VariableFlags] public Kinds Kinds { get; init; }
                public bool Enabled { get; init; }
                public Point Origin { get; init; }
                [NulPadded(16)] public ReadOnlySpan<byte> Device { get; init; }
                [Reserved, FixedLength(4)] public ReadOnlySpan<byte> Unused { get; init; }
                public ushort Count { get; init; }
                [LengthFrom(nameof(Count))] public WireArray<ulong> Offsets { get; init; }
                [Since(2), Range(1, 9)] public byte Level { get; init; }
                [Counted(LengthPrefix.UInt32, Maximum = 65536), When(nameof(Enabled))] public ReadOnlySpan<byte> Data { get; init; }
            }
            """
        },
    };

    [Theory, MemberData(nameof(Records))]
    public void Generate_Record_GivesTheReviewedText(string name, string source)
    {
        SortedDictionary<string, string> files = GeneratorHost.Generate(GeneratorHost.Usings + source);
        string folder = Path.Combine(Baselines(), name);
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
            _ = Directory.CreateDirectory(folder);
            foreach ((string hint, string text) in files) { File.WriteAllText(Path.Combine(folder, hint + ".verified.txt"), text); }
            Assert.Fail("The baselines were rewritten: review them, then run again without UPDATE_BASELINES");
        }
        string[] expected = [.. Directory.GetFiles(folder).Select(static f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, files.Keys.Select(static hint => hint + ".verified.txt"));
        foreach ((string hint, string text) in files) { Assert.Equal(File.ReadAllText(Path.Combine(folder, hint + ".verified.txt")), text); }
    }

    [Theory, MemberData(nameof(Records))]
    public void Generate_Record_CompilesWithoutWarnings(string name, string source)
    {
        Assert.NotEmpty(name);
        Assert.Empty(GeneratorHost.CompileGenerated(GeneratorHost.Usings + source));
    }

    [Theory, MemberData(nameof(Records))]
    public async System.Threading.Tasks.Task Analyze_Record_IsSilent(string name, string source)
    {
        Assert.NotEmpty(name);
        Assert.Empty(await GeneratorHost.AnalyzeAsync(GeneratorHost.Usings + source));
    }

    [Fact]
    public void Generate_SameSourceWithOtherLineEnds_GivesTheSameBytes()
    {
        foreach (object[] record in Records)
        {
            string source = GeneratorHost.Usings + (string)record[1];
            SortedDictionary<string, string> once = GeneratorHost.Generate(source);
            SortedDictionary<string, string> again = GeneratorHost.Generate("\r\n" + source.ReplaceLineEndings("\r\n"));
            Assert.Equal(once, again);
            Assert.All(once.Values, static text => Assert.DoesNotContain('\r', text));
        }
    }

    private static string Baselines([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Baselines");
}
