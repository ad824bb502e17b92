using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>Arrays, counts, sizes, pointers, hooks and formatters.</content>
internal static partial class VmStateRuleCases
{
    private static IEnumerable<RuleCase> Arrays() =>
    [
        new(
            "SVM211",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [CountedBy([|"Count"|])] public uint[] Table { get; set; } = [];
            }
            """,
            "'Table' is counted by 'Count', which is no property or field of 'Acme': name the member that holds the count",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public ushort Count { get; set; }
                [CountedBy(nameof(Count))] public uint[] Table { get; set; } = [];
            }
            """),
        new(
            "SVM212",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [CountedBy([|nameof(Count)|])] public uint[] Table { get; set; } = [];
                public ushort Count { get; set; }
            }
            """,
            "Move 'Count' before 'Table', which it counts: the array is read first otherwise",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                private int _count = 4;
                public ushort Count { get; set; }
                [CountedBy(nameof(Count))] public uint[] Table { get; set; } = [];
                [CountedBy(nameof(_count))] public uint[] Fixed { get; set; } = new uint[4];
            }
            """),
        new(
            "SVM213",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public long Count { get; set; }
                [CountedBy([|nameof(Count)|])] public uint[] Table { get; set; } = [];
            }
            """,
            "'Count' of type 'long' cannot count 'Table': make it a byte, ushort, int or uint",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public int Count { get; set; }
                [CountedBy(nameof(Count))] public uint[] Table { get; set; } = [];
            }
            """),
        new(
            "SVM214",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [PresentIf([|"HasDma"|])] public uint Dma { get; set; }
            }
            """,
            "'HasDma' of 'Acme' cannot decide: declare a bool property, or a method that returns bool and takes nothing or the version as int",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [PresentIf(nameof(HasDma))] public uint Dma { get; set; }
                private bool HasDma(int version) => version > 0 && Control != 0;
            }
            """),
        new(
            "SVM215",
            """
            [SavevmSection("acme", PostLoad = [|nameof(Rebuild)|])]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                private static int Rebuild() => 0;
            }
            """,
            "'Rebuild' of 'Acme' cannot be called: declare a method that returns nothing, or a string with the reason why not, and takes nothing or the version as int",
            """
            [SavevmSection("acme", PostLoad = nameof(Rebuild))]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                private string? Rebuild(int version) => version < 1 ? "too old" : null;
            }
            """),
        new(
            "SVM216",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                [[|Since(2)|], PresentIf(nameof(HasDma))] public uint Dma { get; set; }
                private static bool HasDma => true;
            }
            """,
            "Remove [Since] from 'Dma': where there is a test, it alone decides, and it may look at the version",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                [PresentIf(nameof(HasDma))] public uint Dma { get; set; }
                private static bool HasDma(int version) => version >= 2;
            }
            """),
        new(
            "SVM234",
            """
            [VmState("acme/queue")]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [ArraySize(4), Pointers] public Queue?[] [|Queues|] { get; set; }
            }
            """,
            "Give 'Queues' an initializer that shows which elements are null, or set it in PreLoad: a reader cannot tell null from a first byte of 0x30",
            """
            [VmState("acme/queue")]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [ArraySize(4), Pointers] public Queue?[] Queues { get; set; } = [new(), null, null, new()];
            }
            """),
        new(
            "SVM235",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|ArraySize(0)|]] public uint[] Table { get; set; } = [];
            }
            """,
            "Give 'Table' another size: 1 or more",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [ArraySize(1)] public uint[] Table { get; set; } = new uint[1];
            }
            """),
        new(
            "SVM236",
            """
            public sealed class Text : IWireFormatter<string>
            {
                public static System.Buffers.OperationStatus TryRead(ReadOnlySpan<byte> source, out string value, out int bytesConsumed) => throw new NotSupportedException();
                public static long GetLength(scoped in string value) => 1;
                public static System.Buffers.OperationStatus TryWrite(Span<byte> destination, scoped in string value, out int bytesWritten) => throw new NotSupportedException();
                public static string Describe(scoped in string value) => value;
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|Formatter<Text>|], VmStateType("text")] public uint Label { get; set; }
            }
            """,
            "'Text' is no formatter of 'Label': let it implement IWireFormatter<uint>",
            """
            public sealed class Text : IWireFormatter<string>
            {
                public static System.Buffers.OperationStatus TryRead(ReadOnlySpan<byte> source, out string value, out int bytesConsumed) => throw new NotSupportedException();
                public static long GetLength(scoped in string value) => 1;
                public static System.Buffers.OperationStatus TryWrite(Span<byte> destination, scoped in string value, out int bytesWritten) => throw new NotSupportedException();
                public static string Describe(scoped in string value) => value;
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Formatter<Text>, VmStateType("text")] public string Label { get; set; } = "";
            }
            """),
        new("SVM213", "[SavevmSection(\"acme\")] public partial class Acme { public bool Has { get; set; } [CountedBy([|nameof(Has)|])] public uint[] Data { get; set; } = []; }", "'Has' of type 'bool' cannot count 'Data': make it a byte, ushort, int or uint", Silent),
        new("SVM214", "[SavevmSection(\"acme\", Needed = [|nameof(Control)|])] public partial class Acme { public uint Control { get; set; } }", "'Control' of 'Acme' cannot decide: declare a bool property, or a method that returns bool and takes nothing", Silent),
        new("SVM214", "[SavevmSection(\"acme\")] public partial class Acme { [Validate([|\"IsSane\"|])] public uint Control { get; set; } }", "'IsSane' of 'Acme' cannot decide: declare a bool property, or a method that returns bool and takes nothing or the version as int", Silent),
        new("SVM215", "[SavevmSection(\"acme\", PreSave = [|\"Missing\"|])] public partial class Acme { public uint Control { get; set; } }", "'Missing' of 'Acme' cannot be called: declare a method that returns nothing, or a string with the reason why not, and takes nothing", Silent),
        new("SVM215", "[SavevmSection(\"acme\", PostSave = [|nameof(Done)|])] public partial class Acme { public uint Control { get; set; } private static string? Done() => null; }", "'Done' of 'Acme' cannot be called: declare a method that returns nothing, and takes nothing", Silent),
        new("SVM235", "[SavevmSection(\"acme\")] public partial class Acme { [[|Buffer|]] public byte[] Data { get; set; } = []; }", "Give 'Data' another size: either a constant or SizedBy", Silent),
        new("SVM235", "[SavevmSection(\"acme\")] public partial class Acme { public ushort N { get; set; } [CountedBy(nameof(N), Multiply = [|0|])] public uint[] Data { get; set; } = []; }", "Give 'Data' another size: a factor from 1 to 1048576", Silent),
        new("SVM235", "[SavevmSection(\"acme\")] public partial class Acme { [ArraySize(100_000_000)] public ulong[] [|Data|] { get; set; } = []; }", "Give 'Data' another size: at most 268435456 bytes", Silent),
    ];
}
