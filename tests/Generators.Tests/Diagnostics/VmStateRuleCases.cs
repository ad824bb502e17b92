using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Every rule of device states by example, in the manner of <see cref="RuleCases"/>.</summary>
internal static class VmStateRuleCases
{
    private const string Silent = "[SavevmSection(\"silent\")] public sealed partial class Silent { public uint Id { get; set; } }";

    private const string NoForm = "has no form in a state: use an integer, bool, enum, double, a class with [VmState], an array or List of them, or [Formatter<T>]; elements of [Pointers] are nullable; what is not on the wire has [VmStateIgnore]";

    public static IReadOnlyList<RuleCase> All { get; } =
    [
        new(
            "SVM201",
            """
            [SavevmSection("acme")]
            public sealed class [|Acme|]
            {
                public uint Control { get; set; }
            }
            """,
            "Declare 'Acme' as partial so that its reader and writer can be generated",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM202",
            """
            [SavevmSection("acme")]
            public sealed partial record [|Acme|]
            {
                public uint Control { get; set; }
            }
            """,
            "Declare 'Acme' as a class: a record cannot be filled in place",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM203",
            """
            [SavevmSection("acme")]
            public abstract partial class [|Acme|]
            {
                public uint Control { get; set; }
            }
            """,
            "Move the state 'Acme' into a plain class: it is abstract or static",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM204",
            """
            [SavevmSection([|""|])]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """,
            "'' is no name: use 1 to 255 printable ASCII characters without quotes and backslashes",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM205",
            """
            [SavevmSection("acme")]
            public sealed partial class [|Acme|]
            {
                public uint Control { get; set; }
            }

            public sealed partial class Acme
            {
                public uint Status { get; set; }
            }
            """,
            "Declare all fields of 'Acme' in one declaration: their order in the source is their order on the wire",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                public uint Status { get; set; }
            }

            public sealed partial class Acme
            {
                public uint Both => Control | Status;
            }
            """),
        new(
            "SVM206",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public string [|Label|] { get; set; } = "";
            }
            """,
            "'Label' of type 'string' has no form in a state: use an integer, bool, enum, double, a class with [VmState], an array or List of them, or [Formatter<T>]; elements of [Pointers] are nullable; what is not on the wire has [VmStateIgnore]",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [VmStateIgnore] public string Label { get; set; } = "";
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM207",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint [|Control|] { get; }
            }
            """,
            "Give 'Control' a setter (it may be private), or mark it with [VmStateIgnore] if it is not on the wire",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; private set; }
                [VmStateIgnore] public uint Cached { get; } = 1;
            }
            """),
        new(
            "SVM208",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint[] [|Table|] { get; set; } = [];
            }
            """,
            "Say how many elements 'Table' has: [ArraySize] or [CountedBy], or [Buffer] for bytes",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [ArraySize(4)] public uint[] Table { get; set; } = new uint[4];
            }
            """),
        new(
            "SVM209",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Timer, [|MustEqual|]] public long? Expiry { get; set; }
            }
            """,
            "'Expiry' has [Timer] and [MustEqual]: keep one",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Timer] public long? Expiry { get; set; }
            }
            """),
        new(
            "SVM210",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|Timer|]] public ulong Expiry { get; set; }
            }
            """,
            "[Timer] does not apply to 'Expiry': a timer is a long?",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Timer] public long? Expiry { get; set; }
            }
            """),
        new(
            "SVM211",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [CountedBy([|"Count"|])] public uint[] Table { get; set; } = [];
            }
            """,
            "'Table' is counted by 'Count', which is no property or field of 'Acme'",
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
            "SVM217",
            """
            [VmState("stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Subsection] public Stats? [|Stats|] { get; set; }
            }
            """,
            "'stats', the name of 'Stats', must be 'acme/' and something: a loader takes it for somebody else's otherwise",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Subsection] public Stats? Stats { get; set; }
            }
            """),
        new(
            "SVM218",
            """
            [VmState("acme/stats", Version = 256)]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? [|Stats|] { get; set; }
            }
            """,
            "Version 256 of 'Stats' is read as another one: the loader keeps 8 bits, so 255 is the largest",
            """
            [VmState("acme/stats", Version = 255)]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? Stats { get; set; }
            }
            """),
        new(
            "SVM219",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|Subsection|]] public ulong Packets { get; set; }
            }
            """,
            "'Packets' of type 'ulong' is no subsection: make it a class with [VmState]",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? Stats { get; set; }
            }
            """),
        new(
            "SVM220",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|Subsection|]] public Stats Stats { get; set; } = new();
            }
            """,
            "Say when 'Stats' is sent: give it Needed, or make it nullable",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection(Needed = nameof(HasPackets))] public Stats Stats { get; set; } = new();
                private bool HasPackets => Stats.Packets != 0;
            }
            """),
        new(
            "SVM221",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [VmStateField("ctrl")] public uint Control { get; set; }
                [VmStateField("ctrl")] public uint [|Control2|] { get; set; }
            }
            """,
            "'ctrl' is the name of two fields of 'acme': give one another name",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [VmStateField("ctrl[0]")] public uint Control { get; set; }
                [VmStateField("ctrl[1]")] public uint Control2 { get; set; }
            }
            """),
        new(
            "SVM222",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? In { get; set; }
                [Subsection] public Stats? [|Out|] { get; set; }
            }
            """,
            "'acme/stats' is the name of two subsections of 'acme': the loader finds the first only",
            """
            [VmState("acme/in")]
            public sealed partial class In
            {
                public ulong Packets { get; set; }
            }

            [VmState("acme/out")]
            public sealed partial class Out
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public In? In { get; set; }
                [Subsection] public Out? Out { get; set; }
            }
            """),
        new(
            "SVM223",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class [|AcmeOther|]
            {
                public uint Control { get; set; }
            }
            """,
            "'acme' is the section of 'Acme' as well: a stream knows them by the name alone",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }

            [SavevmSection("acme-other")]
            public sealed partial class AcmeOther
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM224",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since([|2|])] public uint Dma { get; set; }
            }
            """,
            "'Dma' is there since version 2, but the newest version is 1: raise Version",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since(2)] public uint Dma { get; set; }
            }
            """),
        new(
            "SVM225",
            """
            [SavevmSection("acme", Version = 2)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since([|2|])] public uint Dma { get; set; }
            }
            """,
            "[Since(2)] on 'Dma' is always true, as no version below 2 is read: lower MinimumVersion to read older streams, or remove [Since]",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since(2)] public uint Dma { get; set; }
            }
            """),
        new(
            "SVM226",
            """
            [SavevmSection("acme", Version = 1, MinimumVersion = [|2|])]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """,
            "'Acme' has Version 1 and MinimumVersion 2: versions are 0 or more, and the minimum is not above the version",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 0)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM227",
            """
            [VmState("acme/node")]
            public sealed partial class Node
            {
                [QTailQ] public List<Node> [|Children|] { get; set; } = [];
            }
            """,
            "'Children' nests 'Node' in itself: there would be no end to its description",
            """
            [VmState("acme/leaf")]
            public sealed partial class Leaf
            {
                public uint Value { get; set; }
            }

            [VmState("acme/node")]
            public sealed partial class Node
            {
                [QTailQ] public List<Leaf> Children { get; set; } = [];
            }
            """),
        new(
            "SVM228",
            """
            [VmState("acme/queue", Version = 3)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|QTailQ|]] public List<Queue> Queues { get; set; } = [];
            }
            """,
            "'Queues' is read with version 1, but 'acme/queue' reads versions 3 to 3: change [Since] or the versions of 'acme/queue'",
            """
            [VmState("acme/queue", Version = 3, MinimumVersion = 1)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [QTailQ] public List<Queue> Queues { get; set; } = [];
            }
            """),
        new(
            "SVM229",
            """
            [VmState("acme/queue", Version = 2, MinimumVersion = 1)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
                [Since(2)] public uint Tail { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [QTailQ] public List<Queue> [|Queues|] { get; set; } = [];
            }
            """,
            "'Queues' is read with version 1, so 'Tail' of 'acme/queue', there since 2, is written but not read, and everything behind it is misread",
            """
            [VmState("acme/queue", Version = 2, MinimumVersion = 1)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
                [Since(2)] public uint Tail { get; set; }
            }

            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                [QTailQ, Since(2)] public List<Queue> Queues { get; set; } = [];
            }
            """),
        new(
            "SVM230",
            """
            [SavevmSection("acme-queue")]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public Queue [|Queue|] { get; set; } = new();
            }
            """,
            "'Queue' nests the section 'Queue': give 'Queue' [VmState] instead of [SavevmSection]",
            """
            [VmState("acme/queue")]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public Queue Queue { get; set; } = new();
            }
            """),
        new(
            "SVM231",
            """
            [VmState("acme/queue")]
            public sealed partial class Queue(uint head)
            {
                public uint Head { get; set; } = head;
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public Queue [|Queue|] { get; set; } = new(1);
            }
            """,
            "'Queue' needs a constructor of 'Queue' without parameters that can be called",
            """
            [VmState("acme/queue")]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public Queue Queue { get; set; } = new();
            }
            """),
        new(
            "SVM232",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                public void [|Explain|]() { }
            }
            """,
            "Rename 'Explain': the generator writes a member of that name into 'Acme'",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                public void ExplainControl() { }
            }
            """),
        new(
            "SVM233",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Unused] public const int [|Old|] = 0;
            }
            """,
            "Declare 'Old' as a const int with the number of unused bytes, at least 1",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Unused] public const int Old = 8;
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
        new(
            "SVM237",
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
                [[|Formatter<Text>|]] public string Label { get; set; } = "";
            }
            """,
            "Give 'Label' a [VmStateType]: the VM description names what the formatter writes",
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

        // Further ways to break them.
        new("SVM203", "[SavevmSection(\"acme\")] public partial class [|Acme|]<T> { public uint Control { get; set; } }", "Move the state 'Acme' into a plain class: it is generic", Silent),
        new("SVM202", "[VmState(\"acme\")] public partial struct [|Acme|] { public uint Control { get; set; } }", "Declare 'Acme' as a class: a struct cannot be filled in place", Silent),
        new("SVM209", "[SavevmSection(\"acme\"), [|VmState(\"acme\")|]] public partial class Acme { public uint Control { get; set; } }", "'Acme' has [SavevmSection] and [VmState]: keep one", Silent),
        new("SVM206", "[SavevmSection(\"acme\")] public partial class Acme { public decimal [|Price|] { get; set; } }", "'Price' of type 'decimal' " + NoForm, Silent),
        new("SVM206", "[SavevmSection(\"acme\")] public partial class Acme { [ArraySize(2), Pointers] public uint[] [|Numbers|] { get; set; } = [1, 2]; }", "'Numbers' of type 'uint' " + NoForm, Silent),
        new("SVM207", "[SavevmSection(\"acme\")] public partial class Acme { public uint [|Control|] { get; init; } }", "Give 'Control' a setter (it may be private), or mark it with [VmStateIgnore] if it is not on the wire", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|MustEqual|]] public short Control { get; set; } }", "[MustEqual] does not apply to 'Control': it is for byte, ushort, int, uint and ulong", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|AtMostCurrent|]] public uint Control { get; set; } }", "[AtMostCurrent] does not apply to 'Control': it is for int", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|Buffer(4)|]] public uint[] Data { get; set; } = []; }", "[Buffer] does not apply to 'Data': it is for byte[], which it measures alone", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|Bitmap(4)|]] public uint[] Data { get; set; } = []; }", "[Bitmap] does not apply to 'Data': it is for ulong[], which it measures alone", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|ArraySize(4)|]] public uint Data { get; set; } }", "[ArraySize] does not apply to 'Data': it is for T[]", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|ArraySize(4, 2)|]] public uint[] Data { get; set; } = []; }", "[ArraySize] does not apply to 'Data': two sizes are for T[,]", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|QTailQ|]] public List<uint> Data { get; set; } = []; }", "[QTailQ] does not apply to 'Data': it is for List<T>, where T has [VmState]", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|GTree|]] public List<uint> Data { get; set; } = []; }", "[GTree] does not apply to 'Data': it is for List<KeyValuePair<K, V>>, where K is ulong or has [VmState], and V has [VmState]", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|Tmp|]] public uint Data { get; set; } }", "[Tmp] does not apply to 'Data': it is for a class with [VmState]", Silent),
        new("SVM210", "[SavevmSection(\"acme\")] public partial class Acme { [[|StructVersion(1)|]] public uint Data { get; set; } }", "[StructVersion] does not apply to 'Data': it is for a class with [VmState]", Silent),
        new("SVM213", "[SavevmSection(\"acme\")] public partial class Acme { public bool Has { get; set; } [CountedBy([|nameof(Has)|])] public uint[] Data { get; set; } = []; }", "'Has' of type 'bool' cannot count 'Data': make it a byte, ushort, int or uint", Silent),
        new("SVM214", "[SavevmSection(\"acme\", Needed = [|nameof(Control)|])] public partial class Acme { public uint Control { get; set; } }", "'Control' of 'Acme' cannot decide: declare a bool property, or a method that returns bool and takes nothing", Silent),
        new("SVM214", "[SavevmSection(\"acme\")] public partial class Acme { [Validate([|\"IsSane\"|])] public uint Control { get; set; } }", "'IsSane' of 'Acme' cannot decide: declare a bool property, or a method that returns bool and takes nothing or the version as int", Silent),
        new("SVM215", "[SavevmSection(\"acme\", PreSave = [|\"Missing\"|])] public partial class Acme { public uint Control { get; set; } }", "'Missing' of 'Acme' cannot be called: declare a method that returns nothing, or a string with the reason why not, and takes nothing", Silent),
        new("SVM215", "[SavevmSection(\"acme\", PostSave = [|nameof(Done)|])] public partial class Acme { public uint Control { get; set; } private static string? Done() => null; }", "'Done' of 'Acme' cannot be called: declare a method that returns nothing, and takes nothing", Silent),
        new("SVM235", "[SavevmSection(\"acme\")] public partial class Acme { [[|Buffer|]] public byte[] Data { get; set; } = []; }", "Give 'Data' another size: either a constant or SizedBy", Silent),
        new("SVM235", "[SavevmSection(\"acme\")] public partial class Acme { public ushort N { get; set; } [CountedBy(nameof(N), Multiply = [|0|])] public uint[] Data { get; set; } = []; }", "Give 'Data' another size: a factor from 1 to 1048576", Silent),
        new("SVM235", "[SavevmSection(\"acme\")] public partial class Acme { [ArraySize(100_000_000)] public ulong[] [|Data|] { get; set; } = []; }", "Give 'Data' another size: at most 268435456 bytes", Silent),
        new("SVM204", "[SavevmSection(\"acme\")] public partial class Acme { [VmStateField([|\"a\\\"b\"|])] public uint Control { get; set; } }", "'a\"b' is no name: use 1 to 255 printable ASCII characters without quotes and backslashes", Silent),
        new("SVM228", "[VmState(\"acme/q\", Version = 3, MinimumVersion = 2)] public partial class Q { public uint H { get; set; } } [SavevmSection(\"acme\")] public partial class Acme { [StructVersion([|4|])] public Q Data { get; set; } = new(); }", "'Data' is read with version 4, but 'acme/q' reads versions 2 to 3: change [Since] or the versions of 'acme/q'", Silent),
        new("SVM228", "[VmState(\"acme/q\")] public partial class Q { public uint H { get; set; } } [SavevmSection(\"acme\")] public partial class Acme { [[|Tmp|]] public Q Data { get; set; } = new(); }", "'Data' is read with version 0, but 'acme/q' reads versions 1 to 1: change [Since] or the versions of 'acme/q'", Silent),
    ];
}
