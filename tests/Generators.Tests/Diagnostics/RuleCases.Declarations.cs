using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>How records and fields are declared.</content>
internal static partial class RuleCases
{
    private static IEnumerable<RuleCase> Declarations() =>
    [
        new(
            "SVM001",
            """
            [WireRecord]
            public readonly record struct [|Point|](uint X, uint Y);
            """,
            "Declare 'Point' as partial so that its reader and writer can be generated",
            """
            public static partial class Shapes
            {
                [WireRecord]
                public readonly partial record struct Point(uint X, uint Y);
            }
            public readonly record struct NotOnTheWire(uint X);
            """),
        new(
            "SVM002",
            """
            [WireRecord]
            public partial record struct [|Point|](uint X, uint Y);
            """,
            "Declare 'Point' as readonly: a record does not change after it was read",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [Counted] public ReadOnlySpan<byte> Name { get; init; }
            }
            """),
        new(
            "SVM003",
            """
            [WireRecord]
            public readonly partial record struct [|Point|]
            {
                public uint X { get; init; }
            }

            public readonly partial record struct Point
            {
                public uint Y { get; init; }
            }
            """,
            "Declare all fields of 'Point' in one declaration: their order in the source is their order on the wire",
            """
            [WireRecord]
            public readonly partial record struct Point
            {
                public uint X { get; init; }
            }

            public readonly partial record struct Point
            {
                public ulong Square => (ulong)X * X;
            }
            """),
        new(
            "SVM004",
            """
            [WireRecord]
            public readonly partial record struct [|Pair|]<T>(uint First, uint Second);
            """,
            "Move 'Pair' out of generic and file-local types: it is generic",
            """
            public partial struct Outer
            {
                [WireRecord]
                public readonly partial record struct Pair(uint First, uint Second);
            }
            """),
        new(
            "SVM005",
            """
            [WireRecord]
            public readonly partial record struct Sample(uint Id, double [|Value|]);
            """,
            "'Value' of type 'double' has no wire form: use an integer of 1 to 8 bytes, bool, an enum, ReadOnlySpan<byte>, WireArray<T>, another wire record, or [Formatter<T>]",
            """
            public enum Kind : byte { A, B }

            [WireRecord]
            public readonly partial record struct Sample(Kind Kind, bool Truth, sbyte Small, long Large);
            """),
        new(
            "SVM007",
            """
            [WireRecord]
            public readonly partial record struct Point
            {
                public uint X { get; init; }
                public uint [|Y|] { get; }
            }
            """,
            "Give 'Y' an init accessor, or compute it with an expression body if it is not on the wire",
            """
            [WireRecord]
            public readonly partial record struct Point
            {
                public uint X { get; init; }
                public uint Y => X + 1;
                public uint Z { get { return X + 2; } }
            }
            """),
        new(
            "SVM028",
            """
            [WireRecord]
            public readonly ref partial struct Node
            {
                public uint Id { get; init; }
                public Node [|Next|] { get; init; }
            }
            """,
            "'Node' contains itself through 'Node': take 'Node' out and read it in a loop",
            """
            [WireRecord]
            public readonly partial record struct Leaf(uint Id);

            [WireRecord]
            public readonly partial record struct Node(Leaf Left, Leaf Right);
            """),
        new(
            "SVM029",
            """
            [WireRecord]
            public readonly partial record struct Item(uint Id, uint [|Layout|]);
            """,
            "Rename 'Layout': the generator writes a member of that name into 'Item'",
            """
            [WireRecord]
            public readonly partial record struct Item(uint Id, uint Length, uint Reader);
            """),
        new(
            "SVM033",
            """
            [WireRecord]
            public readonly partial record struct [|Empty|];
            """,
            "'Empty' has no field: declare properties with init accessors, positional parameters or constants",
            """
            [WireRecord]
            public readonly partial record struct Empty([Reserved] byte Unused);
            """),
        new(
            "SVM035",
            """
            [WireRecord]
            public readonly partial record struct Header(uint Version)
            {
                [Constant] public const uint [|Magic|] = 0x5145564D;
            }
            """,
            "Declare 'Magic' like the other fields of 'Header': fields are either all positional parameters, or all members of the body in wire order",
            """
            [WireRecord]
            public readonly partial record struct Header(uint Version)
            {
                public const uint Newest = 3;
                public bool IsOld => Version < Newest;
            }
            """),
        new(
            "SVM045",
            """
            [WireRecord]
            public sealed partial class [|Point|]
            {
                public uint X { get; init; }
                public uint Y { get; init; }
            }
            """,
            "Declare 'Point' as a readonly partial record struct, or as a readonly ref partial struct if it shows spans: reading one allocates nothing",
            """
            [WireRecord]
            public readonly partial struct Point
            {
                public uint X { get; init; }
                public uint Y { get; init; }
            }
            """),
        new(
            "SVM057",
            """
            [WireRecord]
            [Context<int>("version")]
            public readonly partial record struct Item(uint Id, [Since([|0|])] uint Value);
            """,
            "The version of 'Value' is 0: versions count from 1",
            """
            [WireRecord(Version = 1)]
            [Context<int>("version")]
            public readonly partial record struct Item(uint Id, [Since(1)] uint Value);
            """),
        new(
            "SVM058",
            """
            [WireRecord]
            [Context<bool>("wide")]
            public readonly partial record struct [|Item|]([When("wide")] uint High);
            """,
            "'Item' has no field that is always there, so that it may have no bytes: a loop that reads one after the other must end by something else than the end of input",
            """
            [WireRecord]
            public readonly ref partial struct Item
            {
                [ToEnd] public ReadOnlySpan<byte> Rest { get; init; }
            }
            """),
        new(
            "SVM060",
            """
            [WireRecord]
            public readonly partial record struct Outer(uint Id, Library.Inner [|Body|]);
            """,
            "'Body' nests 'Inner' of assembly 'Library', whose source is not here: declare the record in this project, or read it on its own",
            """
            [WireRecord]
            public readonly partial record struct Outer(uint Id)
            {
                public Library.Inner Body => default;
            }
            """,
            Library: """
            namespace Library
            {
                [WireRecord]
                public readonly partial record struct Inner(uint Low, uint High);
            }
            """),
        new(
            "SVM064",
            """
            [WireRecord]
            public readonly partial struct Item
            {
                public uint Id { get; init; }
                public readonly uint [|Value|];
            }
            """,
            "Declare 'Value' of 'Item' as a property with an init accessor: a C# field is not on the wire",
            """
            [WireRecord]
            public readonly partial struct Item
            {
                public const uint Newest = 3;
                public static readonly uint Oldest = 1;
                public uint Id { get; init; }
            }
            """),
        new(
            "SVM065",
            """
            [WireRecord]
            public readonly partial record struct Item
            {
                public uint Id { get; init; }
                [[|Range(0, 5)|]] public uint Level => Id & 7;
            }
            """,
            "Remove [Range] from 'Level', or make it a property with an init accessor: static and computed members are not on the wire",
            """
            [WireRecord]
            public readonly partial record struct Item
            {
                public uint Id { get; init; }
                [Obsolete("Use Id")] public uint Level => Id & 7;
            }
            """),
        new(
            "SVM066",
            """
            [WireRecord]
            public readonly partial record struct Item
            {
                public uint Data { get; init; }
                public uint [|data|] { get; init; }
            }
            """,
            "Rename 'data' of 'Item': generated code has one local variable 'data' for it and for 'Data'",
            """
            [WireRecord]
            public readonly partial record struct Item
            {
                public uint Data { get; init; }
                public uint DATA { get; init; }
                public uint Class { get; init; }
            }
            """),
        new(
            "SVM069",
            """
            [WireRecord]
            public readonly partial record struct Inner
            {
                public uint Id { get; init; }
                private uint Unused { get; init; }
            }

            [WireRecord]
            public readonly partial record struct Outer(Inner [|Body|], uint More);
            """,
            "'Body' nests 'Inner', whose 'Unused' cannot be set from outside: make 'Unused' and its init accessor at least internal",
            """
            [WireRecord]
            public readonly partial record struct Inner
            {
                public uint Id { get; init; }
                private uint Unused { get; init; }
                public uint Both => Id ^ Unused;
            }
            """),
    ];
}
