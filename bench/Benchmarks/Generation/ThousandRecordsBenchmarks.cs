using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SaveVm.Generators;

namespace SaveVm.Benchmarks.Generation;

/// <summary>
/// What the generator costs a build and an editor: 1,000 records and device states in one compilation, all of them new; a key press in a file that has
/// none; a key press in one of them. The first rounds, shown as warm-up, are those of a compiler that has just been started and of code that was compiled
/// hastily; the others are an editor's or a compile server's.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 25, iterationCount: 15)]
public class ThousandRecordsBenchmarks
{
    private const int Count = 1000;
    private const int RecordsPerFile = 10;

    private static readonly CSharpParseOptions s_options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private CSharpCompilation _compilation = null!;
    private GeneratorDriver _before = null!;
    private int _edits;

    /// <summary>A build: everything is new.</summary>
    [GlobalSetup(Target = nameof(Build))]
    public void SetupBuild() => _compilation = Compile();

    /// <summary>An editor: everything is known, and somebody types.</summary>
    [GlobalSetup(Targets = [nameof(EditElsewhere), nameof(EditOneRecord)])]
    public void SetupEdits()
    {
        _compilation = Compile();
        _before = Driver().RunGenerators(_compilation);
        // The compiler of this project is the oldest that loads the generator: it cannot compile what is written, for ref structs have interfaces since C# 13.
        int written = _before.GetRunResult().Results[0].GeneratedSources.Count(static file => !file.SourceText.ToString().Contains("has errors", StringComparison.Ordinal));
        if (written != Count) { throw new InvalidOperationException($"{written} of {Count} records were written"); }
    }

    [Benchmark]
    public int Build() => Driver().RunGenerators(_compilation.Clone()).GetRunResult().Results[0].GeneratedSources.Length;

    [Benchmark]
    public int EditElsewhere() => Edit(_compilation.SyntaxTrees.Length - 1, string.Create(CultureInfo.InvariantCulture, $"class Other {{ int x{_edits++}; }}"));

    [Benchmark]
    public int EditOneRecord() => Edit(0, File(0).Replace("Id,", string.Create(CultureInfo.InvariantCulture, $"Id{_edits++},"), StringComparison.Ordinal));

    private int Edit(int file, string text)
    {
        SyntaxTree old = _compilation.SyntaxTrees[file];
        _compilation = _compilation.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(text, s_options, old.FilePath));
        _before = _before.RunGenerators(_compilation);
        return _before.GetRunResult().Results[0].GeneratedSources.Length;
    }

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create([new WireRecordGenerator().AsSourceGenerator()], parseOptions: s_options);

    private static CSharpCompilation Compile()
    {
        ImmutableArray<MetadataReference> references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
        ];
        return CSharpCompilation.Create(
            "Vendor",
            [
                .. Enumerable.Range(0, Count / RecordsPerFile).Select(static i => CSharpSyntaxTree.ParseText(File(i), s_options, $"Records{i}.cs")),
                CSharpSyntaxTree.ParseText("namespace Vendor; [System.Flags] public enum Bits : uint { None = 0, Name = 1, Data = 2, Zero = 4 }", s_options, "Bits.cs"),
                CSharpSyntaxTree.ParseText("class Other { }", s_options, "Other.cs"),
            ],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Records of the kinds that a protocol has: headers, packed words with names, items with conditions and payloads; and device states.</summary>
    private static string File(int file)
    {
        var text = new StringBuilder("using System;\nusing SaveVm.Records;\nusing SaveVm.VmState;\nnamespace Vendor;\n");
        for (int i = file * RecordsPerFile; i < (file + 1) * RecordsPerFile; i++)
        {
            string name = "R" + i.ToString(CultureInfo.InvariantCulture);
            _ = text.Append((i % 4) switch
            {
                0 => $"[WireRecord] public readonly partial record struct {name}(uint Id, ushort Kind, ulong Offset, [Range(0, 100)] byte Percent);\n",
                1 => $$"""
                    [WireRecord] public readonly ref partial struct {{name}}
                    {
                        [Packed(0, Shift = 8, Bits = 56)] public ulong Rule { get; init; }
                        [Packed(0, Bits = 8)] public byte Low { get; init; }
                        [Counted] public ReadOnlySpan<byte> Name { get; init; }
                        public uint Version { get; init; }
                    }

                    """,
                2 => $$"""
                    [WireRecord] public readonly ref partial struct {{name}}
                    {
                        public Bits Flags { get; init; }
                        [Counted, When(nameof(Flags), Bits.Name)] public ReadOnlySpan<byte> Name { get; init; }
                        [When(nameof(Flags), Bits.Data)] public uint Size { get; init; }
                        [Counted(LengthPrefix.UInt32, Maximum = 65536), When(nameof(Flags), Bits.Data, Without = Bits.Zero)] public ReadOnlySpan<byte> Data { get; init; }
                    }

                    """,
                _ => $$"""
                    [SavevmSection("acme-{{name}}", Version = 2, MinimumVersion = 1)] public sealed partial class {{name}}
                    {
                        public uint Control { get; set; }
                        public ushort Count { get; set; }
                        [CountedBy(nameof(Count))] public ulong[] Values { get; set; } = [];
                        [Since(2), Buffer(16)] public byte[] Key { get; set; } = new byte[16];
                        [Since(2)] public bool Ready { get; set; }
                    }

                    """,
            });
        }
        return text.ToString();
    }
}
