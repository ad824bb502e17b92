using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>Words, flags, constants, ranges and conditions.</content>
internal static partial class RuleCases
{
    private static IEnumerable<RuleCase> Values() =>
    [
        new(
            "SVM014",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 8)] ulong Sector,
                [[|Packed(0, Bits = 9)|]] ushort Flags);
            """,
            "'Flags' (bits 0..8) overlaps 'Sector' in word 0 of 'Item': give each bit to one field",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 1, Shift = 4)] byte High,
                [Packed(0, WordSize = 1, Bits = 4)] byte Low);
            """),
        new(
            "SVM015",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 4, Shift = 24, Bits = [|16|])] ushort Kind,
                [Packed(0, WordSize = 4, Bits = 24)] uint Length);
            """,
            "'Kind' takes bits 24..39, but word 0 has bits 0..31: lower Shift or Bits, or raise WordSize",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 8, Shift = 24, Bits = 16)] ushort Kind,
                [Packed(0, WordSize = 8, Bits = 24)] uint Length);
            """),
        new(
            "SVM016",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 16)] ulong Sector,
                [Packed(0, Bits = [|16|])] byte Flags);
            """,
            "'Flags' takes 16 bits, but 'byte' holds 8: widen the type or narrow the field",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 1, Shift = 7)] bool Top,
                [Packed(0, WordSize = 1, Bits = 7)] ulong Rest);
            """),
        new(
            "SVM017",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 9)] ulong Sector,
                uint Length,
                [Packed([|0|], Bits = 9)] ushort Flags);
            """,
            "'Flags' belongs to word 0, but 'Length' stands between: declare the fields of a word one behind the other",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 9)] ulong Sector,
                uint Length,
                [Packed(1, Bits = 9)] ushort Flags);
            """),
        new(
            "SVM018",
            """
            [WireRecord]
            public readonly partial record struct Item(byte Kind, [When([|"Kinds"|], (byte)1)] uint Value);
            """,
            "The condition of 'Value' names 'Kinds', which is neither a field nor a context value of 'Item': name one of them, fields with nameof",
            """
            [WireRecord]
            [Context<bool>("withValue")]
            public readonly partial record struct Item(byte Kind, [When("withValue")] uint Value);
            """),
        new(
            "SVM019",
            """
            [WireRecord]
            public readonly partial record struct Item
            {
                [When([|nameof(Kind)|], (byte)1)] public uint Value { get; init; }
                public byte Kind { get; init; }
            }
            """,
            "The condition of 'Value' names 'Kind', which comes later on the wire: move 'Kind' before 'Value'",
            """
            [WireRecord]
            public readonly partial record struct Item
            {
                public byte Kind { get; init; }
                public uint Between { get; init; }
                [When(nameof(Kind), (byte)1)] public uint Value { get; init; }
            }
            """),
        new(
            "SVM020",
            """
            [WireRecord]
            public readonly ref partial struct Item
            {
                [Counted] public ReadOnlySpan<byte> Name { get; init; }
                [When([|nameof(Name)|])] public uint Value { get; init; }
            }
            """,
            "The condition of 'Value' names 'Name', which is not an integer, a bool or an enum: name the number that says whether 'Value' is there",
            """
            [WireRecord]
            public readonly partial record struct Item(bool HasValue, [When(nameof(HasValue))] uint Value);
            """),
        new(
            "SVM021",
            """
            public enum Kind : byte { None, Full }
            public enum Color : byte { Red, Green }

            [WireRecord]
            public readonly partial record struct Item(Kind Kind, [When(nameof(Kind), [|Color.Green|])] uint Value);
            """,
            "The condition of 'Value' compares 'Kind' of type 'Vendor.Kind' with a value of type 'Vendor.Color': compare it with values of its own type",
            """
            [WireRecord]
            public readonly partial record struct Item(byte Kind, [When(nameof(Kind), 1, 2u, (byte)3)] uint Value);
            """),
        new(
            "SVM022",
            """
            public enum Kind : byte { None, Full, Half }

            [WireRecord]
            public readonly partial record struct Item(Kind Kind, [When(nameof(Kind), Any = [|Kind.Full|])] uint Value);
            """,
            "The condition of 'Value' uses Any or Without, but 'Kind' is not a [Flags] enum: list the values instead",
            """
            [Flags] public enum Kind : byte { None = 0, Full = 1, Half = 2 }

            [WireRecord]
            public readonly partial record struct Item(Kind Kind, [When(nameof(Kind), Any = Kind.Full | Kind.Half)] uint Value);
            """),
        new(
            "SVM023",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, B = 2, C = 4 }

            [WireRecord]
            public readonly partial record struct Item(
                Bits Flags,
                [When(nameof(Flags), Bits.A, Without = [|Bits.A | Bits.B|])] uint Value);
            """,
            "The condition of 'Value' can never hold: it wants 0x1 both set and clear",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, B = 2, C = 4 }

            [WireRecord]
            public readonly partial record struct Item(
                Bits Flags,
                [When(nameof(Flags), Bits.A), When(nameof(Flags), Any = Bits.A | Bits.B, Without = Bits.C)] uint Value);
            """),
        new(
            "SVM024",
            """
            [WireRecord(Version = 2)]
            public readonly partial record struct Item(uint Id, [[|Since(2)|]] uint Value);
            """,
            "'Value' is on the wire since a version, but 'Item' has no integer context value 'version': add [Context<int>(\"version\")]",
            """
            [WireRecord(Version = 2)]
            [Context<uint>("version")]
            public readonly partial record struct Item(uint Id, [Since(2)] uint Value);
            """),
        new(
            "SVM030",
            """
            [WireRecord]
            public readonly partial record struct Header
            {
                [Constant] public const char [|Magic|] = 'Q';
                public uint Version { get; init; }
            }
            """,
            "Declare 'Magic' as a const of an integer type, or as a const string of ASCII characters",
            """
            [WireRecord]
            public readonly partial record struct Header
            {
                [Constant] public const string Magic = "QEVM";
                [Constant] public const short Negative = -1;
                public uint Version { get; init; }
            }
            """),
        new(
            "SVM031",
            """
            [WireRecord]
            public readonly partial record struct Item([[|Range(0, 5)|]] short Level);
            """,
            "[Range] does not apply to 'Level': it limits unsigned integers",
            """
            [WireRecord]
            public readonly partial record struct Item([Range(0, 5)] byte Level, [Reserved] ushort Unused);
            """),
        new(
            "SVM032",
            """
            [WireRecord]
            public readonly partial record struct Item([Range([|5|], 2)] byte Level);
            """,
            "The range of 'Level' is empty, because 5 is more than 2: swap them or raise the upper one",
            """
            [WireRecord]
            public readonly partial record struct Item([Range(5, 5)] byte Level);
            """),
        new(
            "SVM034",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, Wide = 0x200 }

            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 9)] ulong Sector,
                [Packed(0, Bits = [|9|])] Bits Flags);
            """,
            "Flag 'Wide' of 'Bits' lies outside the 9 bits of 'Flags': widen the field or remove the flag",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, Wide = 0x200 }

            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 10)] ulong Sector,
                [Packed(0, Bits = 10)] Bits Flags);
            """),
        new(
            "SVM046",
            """
            [Flags] public enum Bits : uint { None = 0, Zero = 1, Page = 2, Last = 2 }

            [WireRecord]
            public readonly partial record struct Item(Bits [|Flags|]);
            """,
            "Flags 'Page' and 'Last' of 'Bits' are the same bit 0x2, so 'Flags' cannot tell them apart: give each a bit of its own",
            """
            [Flags] public enum Bits : uint { None = 0, Zero = 1, Page = 2, Both = 3, All = 3 }

            [WireRecord]
            public readonly partial record struct Item(Bits Flags);
            """),
        new(
            "SVM047",
            """
            [WireRecord]
            public readonly partial record struct Item(byte Kind, [When(nameof(Kind), [|300|])] uint Value);
            """,
            "'Value' can never be on the wire: 'Kind' is never 300, because it has 8 bits; compare with a value that it can have",
            """
            [WireRecord]
            public readonly partial record struct Item([Range(1, 9)] byte Kind, [When(nameof(Kind), 9)] uint Value);
            """),
        new(
            "SVM052",
            """
            [WireRecord]
            public readonly partial record struct Item(byte Kind, [When([|nameof(Value)|])] uint Value);
            """,
            "The condition of 'Value' names 'Value' itself: name an earlier field or a context value",
            """
            [WireRecord]
            [Context<bool>("withValue")]
            public readonly partial record struct Item(byte Kind, [When("withValue")] uint Value);
            """),
        new(
            "SVM053",
            """
            [WireRecord]
            public readonly partial record struct Item([Range(0, [|1000|])] byte Percent);
            """,
            "The range of 'Percent' names 1000, but the field holds at most 255: lower the limit or widen the field",
            """
            [WireRecord]
            public readonly partial record struct Item([Range(10, ulong.MaxValue)] byte AtLeastTen, [Packed(0, WordSize = 1, Bits = 4), Range(0, 14)] byte Low);
            """),
        new(
            "SVM054",
            """
            public enum Two : byte { Zero, One, Two, Three }

            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 1, Bits = 2), [|Open|]] Two Kind,
                [Packed(0, WordSize = 1, Shift = 2)] byte Rest);
            """,
            "Remove [Open] from 'Kind': 'Two' has a name for every value of 2 bits",
            """
            public enum Two : byte { Zero, One, Two, Three }

            [WireRecord]
            public readonly partial record struct Item([Open] Two Kind, [ByteOrder(ByteOrder.LittleEndian)] ushort Rest);
            """),
        new(
            "SVM055",
            """
            [WireRecord(Version = 3)]
            [Context<int>("version")]
            public readonly partial record struct Item(uint Id, [Since(3)] uint New, [Since([|2|])] uint Old);
            """,
            "'Old' is on the wire since version 2, behind a field since version 3: fields that are added later usually stand at the end",
            """
            [WireRecord(Version = 3)]
            [Context<int>("version")]
            public readonly partial record struct Item(uint Id, [Since(2)] uint Old, [Since(2)] uint AsOld, [Since(3)] uint New, uint Always);
            """),
        new(
            "SVM056",
            """
            [WireRecord]
            [Context<int>("version")]
            public readonly partial record struct Item(uint Id, [Since([|2|])] uint Value);
            """,
            "'Value' is on the wire since version 2, but 'Item' has version 1: raise it with [WireRecord(Version = 2)]",
            """
            [WireRecord(Version = 3)]
            [Context<int>("version")]
            public readonly partial record struct Item(uint Id, [Since(2)] uint Value);
            """),
        new(
            "SVM067",
            """
            [WireRecord]
            [Context<int>("pageSize")]
            public readonly partial record struct Item(
                [Packed(0, AlignedTo = "pageSize")] ulong Address,
                [Packed(0, Below = "pageSize", Bits = [|9|])] ushort Flags);
            """,
            "'Flags' has Below and Bits or Shift: one of them places the field, remove the other",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, Shift = 12)] ulong Address,
                [Packed(0, Bits = 12)] ushort Flags);
            """),
        new(
            "SVM068",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, B = 2, C = 4 }

            [WireRecord]
            public readonly partial record struct Item(
                Bits Flags,
                [When(nameof(Flags), Bits.A), [|When(nameof(Flags), Bits.A)|]] uint Value);
            """,
            "'Value' has the same condition on 'Flags' twice: remove one",
            """
            [Flags] public enum Bits : uint { None = 0, A = 1, B = 2, C = 4 }

            [WireRecord]
            public readonly partial record struct Item(
                Bits Flags,
                [When(nameof(Flags), Bits.A), When(nameof(Flags), Bits.B)] uint Value);
            """),
        new(
            "SVM070",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 4, Shift = 8)] uint Sector,
                [Packed(0, WordSize = [|2|], Bits = 8)] byte Flags);
            """,
            "'Flags' and 'Sector' are in word 0: give them the same WordSize, byte order and conditions",
            """
            [WireRecord]
            public readonly partial record struct Item(
                [Packed(0, WordSize = 4, Shift = 8)] uint Sector,
                [Packed(0, WordSize = 4, Bits = 8)] byte Flags,
                [Packed(1, WordSize = 2, Bits = 8)] byte More);
            """),
    ];
}
