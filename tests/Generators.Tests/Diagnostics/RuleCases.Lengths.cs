using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>Spans, lengths, lists, formatters and unions.</content>
internal static partial class RuleCases
{
    private static IEnumerable<RuleCase> Lengths() =>
    [
        new(
            "SVM006",
            """
            [WireRecord]
            public readonly partial struct Named
            {
                public uint Id { get; init; }
                [Counted] public ReadOnlySpan<byte> [|Name|] { get; init; }
            }
            """,
            "Declare 'Named' as a readonly ref partial struct: 'Name' shows a span of the input",
            """
            [WireRecord]
            public readonly partial struct Named
            {
                public uint Id { get; init; }
                public ReadOnlySpan<byte> Nothing => default;
            }
            """),
        new(
            "SVM008",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                public ReadOnlySpan<byte> [|Name|] { get; init; }
            }
            """,
            "Say how long 'Name' is: [Counted], [FixedLength], [NulPadded], [LengthFrom] or [ToEnd]",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [ToEnd] public ReadOnlySpan<byte> Name { get; init; }
            }
            """),
        new(
            "SVM009",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [Counted, [|FixedLength(16)|]] public ReadOnlySpan<byte> Name { get; init; }
            }
            """,
            "'Name' has more than one of [Counted], [FixedLength], [NulPadded], [LengthFrom] and [ToEnd]: keep one",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [Counted] public ReadOnlySpan<byte> Name { get; init; }
                [FixedLength(16)] public ReadOnlySpan<byte> Id { get; init; }
            }
            """),
        new(
            "SVM010",
            """
            [WireRecord]
            public readonly ref partial struct Package
            {
                [[|Counted(LengthPrefix.UInt32)|]] public ReadOnlySpan<byte> Data { get; init; }
            }
            """,
            "Give the length of 'Data' a Maximum: a length of 4 bytes is never believed without a limit",
            """
            [WireRecord]
            public readonly ref partial struct Package
            {
                [Counted(LengthPrefix.UInt16)] public ReadOnlySpan<byte> Data { get; init; }
            }
            """),
        new(
            "SVM011",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [LengthFrom([|nameof(Size)|])] public ReadOnlySpan<byte> Name { get; init; }
                public ushort Size { get; init; }
            }
            """,
            "'Name' takes its length from 'Size', which is neither an earlier field nor a context value of 'Named': declare it before 'Name'",
            """
            [WireRecord]
            [Context<int>("size")]
            public readonly ref partial struct Named
            {
                [LengthFrom("size")] public ReadOnlySpan<byte> Name { get; init; }
            }
            """),
        new(
            "SVM012",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                public short Size { get; init; }
                [LengthFrom([|nameof(Size)|])] public ReadOnlySpan<byte> Name { get; init; }
            }
            """,
            "'Name' takes its length from 'Size', which is not an unsigned integer of its own: make it a byte, ushort, uint or ulong outside of packed words",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                public byte Size { get; init; }
                [LengthFrom(nameof(Size))] public ReadOnlySpan<byte> Name { get; init; }
            }
            """),
        new(
            "SVM013",
            """
            [WireRecord]
            public readonly ref partial struct Message
            {
                [[|ToEnd|]] public ReadOnlySpan<byte> Text { get; init; }
                public uint Checksum { get; init; }
            }
            """,
            "'Text' takes all bytes up to the end, so 'Checksum' cannot follow it: move 'Text' to the end",
            """
            [WireRecord]
            public readonly ref partial struct Message
            {
                public uint Checksum { get; init; }
                [ToEnd] public ReadOnlySpan<byte> Text { get; init; }
                public int Length => Text.Length;
            }
            """),
        new(
            "SVM036",
            """
            [WireRecord(Version = 2)]
            [Context<int>("version")]
            public readonly partial record struct Entry(uint Id, [Since(2)] uint Value);

            [WireRecord]
            [Context<int>("version")]
            public readonly ref partial struct Table
            {
                [Counted] public WireList<Entry> [|Entries|] { get; init; }
            }
            """,
            "'Entries' is a list of 'Entry', which needs 1 context values: declare it as WireList<Entry, int>",
            """
            [WireRecord]
            public readonly partial record struct Entry(uint Id, uint Value);

            [WireRecord]
            public readonly ref partial struct Table
            {
                [Counted] public WireList<Entry> Entries { get; init; }
            }
            """),
        new(
            "SVM037",
            """
            [WireRecord]
            public readonly ref partial struct Entry
            {
                [ToEnd] public ReadOnlySpan<byte> Rest { get; init; }
            }

            [WireRecord]
            public readonly ref partial struct Table
            {
                [Counted] public WireList<Entry> [|Entries|] { get; init; }
            }
            """,
            "'Entries' is a list of 'Entry', which can be 0 bytes long: give the element a field that is always there",
            """
            [WireRecord]
            public readonly ref partial struct Entry
            {
                [Counted] public ReadOnlySpan<byte> Name { get; init; }
            }

            [WireRecord]
            public readonly ref partial struct Table
            {
                [Counted] public WireList<Entry> Entries { get; init; }
            }
            """),
        new(
            "SVM048",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, B = 2, C = 4 }

            [WireRecord]
            public readonly ref partial struct Item
            {
                public Bits Flags { get; init; }
                public ushort Size { get; init; }
                [LengthFrom(nameof(Size)), When(nameof(Flags), Bits.A)] public ReadOnlySpan<byte> First { get; init; }
                [LengthFrom([|nameof(Size)|]), When(nameof(Flags), Bits.B)] public ReadOnlySpan<byte> Second { get; init; }
            }
            """,
            "'Second' and 'First' both take their length from 'Size', but not under the same conditions: give each a length of its own",
            """
            [WireRecord]
            public readonly ref partial struct Item
            {
                public ushort Count { get; init; }
                [LengthFrom(nameof(Count))] public WireArray<uint> Offsets { get; init; }
                [LengthFrom(nameof(Count))] public WireArray<uint> Sizes { get; init; }
            }
            """),
        new(
            "SVM049",
            """
            [WireRecord]
            public readonly ref partial struct Chunk
            {
                public uint Id { get; init; }
                [FixedLength(1 << 20)] public ReadOnlySpan<byte> [|Data|] { get; init; }
                public uint Checksum { get; init; }
            }
            """,
            "'Data' may be 1048576 bytes long and 'Checksum' follows it, so that the header cannot be read alone: move 'Data' to the end, or the fields behind it to a record of their own",
            """
            [WireRecord]
            public readonly ref partial struct Chunk
            {
                [Counted(LengthPrefix.UInt32, Maximum = 65535)] public ReadOnlySpan<byte> Name { get; init; }
                public uint Checksum { get; init; }
            }
            """),
        new(
            "SVM061",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [Counted(Maximum = [|300|])] public ReadOnlySpan<byte> Name { get; init; }
            }
            """,
            "The Maximum of 'Name' is 300, but a length of 1 bytes says at most 255: lower it or widen the length",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [Counted(Maximum = 255)] public ReadOnlySpan<byte> Name { get; init; }
            }
            """),
        new(
            "SVM062",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [NulPadded([|0|])] public ReadOnlySpan<byte> Name { get; init; }
            }
            """,
            "The length of 'Name' cannot be 0: a constant length is at least 1, a limit is not negative",
            """
            [WireRecord]
            public readonly ref partial struct Named
            {
                [FixedLength(1)] public ReadOnlySpan<byte> Name { get; init; }
                [Counted(Minimum = 0, Maximum = 0)] public ReadOnlySpan<byte> More { get; init; }
            }
            """),
        new(
            "SVM063",
            """
            [WireRecord]
            public readonly partial record struct Item([Reserved] byte Kind, [When([|nameof(Kind)|])] uint Value);
            """,
            "'Value' depends on 'Kind', which is reserved and so always zero: give 'Kind' a meaning, or add [Open] to it",
            """
            [WireRecord]
            public readonly partial record struct Item([Reserved, Open] byte Kind, [When(nameof(Kind))] uint Value);
            """),
        new(
            "SVM071",
            """
            public sealed class Text : IWireFormatter<uint>
            {
                public static System.Buffers.OperationStatus TryRead(ReadOnlySpan<byte> source, out uint value, out int bytesConsumed) => throw new NotSupportedException();
                public static long GetLength(scoped in uint value) => 1;
                public static System.Buffers.OperationStatus TryWrite(Span<byte> destination, scoped in uint value, out int bytesWritten) => throw new NotSupportedException();
                public static string Describe(scoped in uint value) => "";
            }

            [WireRecord]
            public readonly partial record struct Item(byte Id, [Formatter<[|Text|]>] ulong Number);
            """,
            "'Text' is no formatter of 'Number': let it implement IWireFormatter<ulong>",
            """
            public sealed class Text : IWireFormatter<uint>
            {
                public static System.Buffers.OperationStatus TryRead(ReadOnlySpan<byte> source, out uint value, out int bytesConsumed) => throw new NotSupportedException();
                public static long GetLength(scoped in uint value) => 1;
                public static System.Buffers.OperationStatus TryWrite(Span<byte> destination, scoped in uint value, out int bytesWritten) => throw new NotSupportedException();
                public static string Describe(scoped in uint value) => "";
            }

            [WireRecord]
            public readonly partial record struct Item(byte Id, [Formatter<Text>] uint Number);
            """),
        new(
            "SVM072",
            """
            public enum Kind : byte { Number, Name }

            [WireRecord]
            public readonly partial record struct Message(
                Kind Kind,
                [Case(nameof(Kind), Kind.Number)] uint Number,
                [Case(nameof(Kind), Kind.Name, [|Kind.Number|])] ulong Name);
            """,
            "'Name' and 'Number' are cases of 'Kind' for the same value: give 'Name' a value of its own, or put both into one record",
            """
            public enum Kind : byte { Number, Name }

            [WireRecord]
            public readonly partial record struct Message(
                Kind Kind,
                Kind Other,
                [Case(nameof(Kind), Kind.Number)] uint Number,
                [Case(nameof(Other), Kind.Number)] ulong Name);
            """),
    ];
}
