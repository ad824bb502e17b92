using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>
/// Every rule by example: the source that breaks it, with the place of the report between <c>[|</c> and <c>|]</c>, the report's text, and the closest
/// source that keeps it.
/// </summary>
internal static class RuleCases
{
    public static IReadOnlyList<RuleCase> All { get; } =
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
            "SVM025",
            """
            [WireRecord]
            [Context<[|double|]>("scale")]
            public readonly partial record struct Item(uint Id);
            """,
            "Context value 'scale' of type 'double' must be an integer, a bool or an enum",
            """
            public enum Mode : byte { Plain, Scaled }

            [WireRecord]
            [Context<Mode>("mode")]
            public readonly partial record struct Item(uint Id, [When("mode", Mode.Scaled)] uint Scale);
            """),
        new(
            "SVM026",
            """
            [WireRecord]
            [Context<bool>([|"source"|])]
            public readonly partial record struct Item(uint Id);
            """,
            "'source' cannot be the name of a context value of 'Item': it must be an identifier, unlike any other context value and any argument of the generated methods",
            """
            [WireRecord]
            [Context<bool>("sources")]
            [Context<bool>("Source")]
            public readonly partial record struct Item(uint Id, [When("sources"), When("Source")] uint Path);
            """),
        new(
            "SVM027",
            """
            [WireRecord]
            [Context<bool>("wide")]
            public readonly partial record struct Inner(uint Low, [When("wide")] uint High);

            [WireRecord]
            public readonly partial record struct Outer(uint Id, Inner [|Body|]);
            """,
            "'Body' needs the context value 'wide': declare [Context<bool>(\"wide\")] on 'Outer'",
            """
            [WireRecord]
            public readonly partial record struct Inner(uint Low);

            [WireRecord]
            [Context<bool>("wide")]
            public readonly partial record struct Outer(uint Id, Inner Body, [When("wide")] uint More);
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
            "'Value' can never be on the wire: 'Kind' is never 300, because it has 8 bits",
            """
            [WireRecord]
            public readonly partial record struct Item([Range(1, 9)] byte Kind, [When(nameof(Kind), 9)] uint Value);
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
            "SVM050",
            """
            [WireRecord]
            [Context<int>([|"pageSize"|])]
            public readonly partial record struct Item(uint Id);
            """,
            "No field of 'Item' uses the context value 'pageSize': remove it",
            """
            [WireRecord]
            [Context<int>("pageSize")]
            public readonly ref partial struct Page
            {
                [LengthFrom("pageSize")] public ReadOnlySpan<byte> Data { get; init; }
            }

            [WireRecord]
            [Context<int>("pageSize")]
            public readonly ref partial struct Item
            {
                public uint Id { get; init; }
                public Page Body { get; init; }
            }
            """),
        new(
            "SVM051",
            """
            [WireRecord]
            [Context<byte>([|"Kind"|])]
            public readonly partial record struct Item(byte Kind, [When("Kind", 1)] uint Value);
            """,
            "'Kind' is a member of 'Item' as well, so conditions and lengths that name it are ambiguous: rename the context value",
            """
            [WireRecord]
            [Context<byte>("kind")]
            public readonly partial record struct Item(byte Kind, [When("kind", 1)] uint Value);
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
            "SVM059",
            """
            internal enum Mode : byte { Plain, Wide }

            [WireRecord]
            [Context<[|Mode|]>("mode")]
            public readonly partial record struct Item(uint Low, [When("mode", Mode.Wide)] uint High);
            """,
            "'Mode' is less accessible than 'Item', whose generated methods take it as 'mode': make it as accessible as the record",
            """
            internal enum Mode : byte { Plain, Wide }

            [WireRecord]
            [Context<Mode>("mode")]
            internal readonly partial record struct Item(uint Low, [When("mode", Mode.Wide)] uint High);
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
