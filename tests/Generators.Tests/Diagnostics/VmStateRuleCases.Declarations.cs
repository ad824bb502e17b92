using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>How states and their fields are declared.</content>
internal static partial class VmStateRuleCases
{
    private static IEnumerable<RuleCase> Declarations() =>
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
        new("SVM204", "[SavevmSection(\"acme\")] public partial class Acme { [VmStateField([|\"a\\\"b\"|])] public uint Control { get; set; } }", "'a\"b' is no name: use 1 to 255 printable ASCII characters without quotes and backslashes", Silent),
    ];
}
