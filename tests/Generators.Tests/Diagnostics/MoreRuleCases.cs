using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Further ways to break the rules.</summary>
internal static class MoreRuleCases
{
    private const string Silent = "[WireRecord] public readonly partial record struct Silent(uint Id);";

    private const string Bits = "[Flags] public enum Bits : uint { None = 0, A = 1, B = 2, C = 4 }\n";

    public static IReadOnlyList<RuleCase> All { get; } =
    [
        // The type around the record.
        new("SVM001", "public static class [|Outer|] { [WireRecord] public readonly partial record struct Point(uint X); }", "Declare 'Outer' as partial so that its reader and writer can be generated", Silent),
        new("SVM004", "file static partial class Outer { [WireRecord] public readonly partial record struct [|Point|](uint X); }", "Move 'Point' out of generic and file-local types: 'Outer' is file-local", Silent),
        new("SVM004", "public partial class Outer<T> { [WireRecord] public readonly partial record struct [|Point|](uint X); }", "Move 'Point' out of generic and file-local types: 'Outer' is generic", Silent),

        // Types.
        new("SVM005", "[WireRecord] public readonly partial record struct Item(string [|Name|]);", "'Name' of type 'string' has no wire form: use an integer of 1 to 8 bytes, bool, an enum, ReadOnlySpan<byte>, WireArray<T>, another wire record, or [Formatter<T>]", Silent),
        new("SVM005", "[WireRecord] public readonly ref partial struct Item { [FixedLength(2)] public WireArray<bool> [|Truths|] { get; init; } }", "'Truths' of type 'SaveVm.Records.WireArray<bool>' has no wire form: use an integer of 1 to 8 bytes, bool, an enum, ReadOnlySpan<byte>, WireArray<T>, another wire record, or [Formatter<T>]", Silent),
        new("SVM006", "[WireRecord] public readonly ref partial struct In { [Counted] public ReadOnlySpan<byte> N { get; init; } }\n[WireRecord] public readonly partial struct Item { public In [|Inner|] { get; init; } }", "Declare 'Item' as a readonly ref partial struct: 'Inner' shows a span of the input", Silent),
        new("SVM007", "[WireRecord] public readonly partial struct Item { public uint Id { get; init; } public uint [|Value|] { get; set; } }", "Give 'Value' an init accessor, or compute it with an expression body if it is not on the wire", Silent),

        // Lengths.
        new("SVM009", "[WireRecord] public readonly ref partial struct Item { [FixedLength(2), [|ToEnd|]] public ReadOnlySpan<byte> Name { get; init; } }", "'Name' has more than one of [Counted], [FixedLength], [NulPadded], [LengthFrom] and [ToEnd]: keep one", Silent),
        new("SVM010", "[WireRecord] public readonly ref partial struct Item { public uint Size { get; init; } [[|LengthFrom(nameof(Size))|]] public ReadOnlySpan<byte> Name { get; init; } }", "Give the length of 'Name' a Maximum: a length of 4 bytes is never believed without a limit", Silent),
        new("SVM011", "[WireRecord] public readonly ref partial struct Item { [LengthFrom([|\"size\"|])] public ReadOnlySpan<byte> Name { get; init; } }", "'Name' takes its length from 'size', which is neither an earlier field nor a context value of 'Item': declare it before 'Name'", Silent),
        new("SVM012", "[WireRecord] public readonly ref partial struct Item { [Packed(0)] public ulong Size { get; init; } [LengthFrom([|nameof(Size)|], Maximum = 9)] public ReadOnlySpan<byte> Name { get; init; } }", "'Name' takes its length from 'Size', which is not an unsigned integer of its own: make it a byte, ushort, uint or ulong outside of packed words", Silent),
        new("SVM012", "[WireRecord] public readonly ref partial struct Item { [Counted] public ReadOnlySpan<byte> Size { get; init; } [LengthFrom([|nameof(Size)|])] public ReadOnlySpan<byte> Name { get; init; } }", "'Name' takes its length from 'Size', which is not an unsigned integer of its own: make it a byte, ushort, uint or ulong outside of packed words", Silent),
        new("SVM013", "[WireRecord] public readonly ref partial struct Tail { public byte Kind { get; init; } [ToEnd] public ReadOnlySpan<byte> Rest { get; init; } }\n[WireRecord] public readonly ref partial struct Item { public Tail [|Tail|] { get; init; } public uint After { get; init; } }", "'Tail' takes all bytes up to the end, so 'After' cannot follow it: move 'Tail' to the end", Silent),
        new("SVM032", "[WireRecord] public readonly ref partial struct Item { [Counted(Minimum = [|9|], Maximum = 5)] public ReadOnlySpan<byte> Name { get; init; } }", "The range of 'Name' is empty, because 9 is more than 5: swap them or raise the upper one", Silent),
        new("SVM061", "[WireRecord] public readonly ref partial struct Item { public ushort Size { get; init; } [LengthFrom(nameof(Size), Maximum = [|65536|])] public ReadOnlySpan<byte> Name { get; init; } }", "The Maximum of 'Name' is 65536, but a length of 2 bytes says at most 65535: lower it or widen the length", Silent),
        new("SVM062", "[WireRecord] public readonly ref partial struct Item { [FixedLength([|-1|])] public ReadOnlySpan<byte> Name { get; init; } }", "The length of 'Name' cannot be -1: a constant length is at least 1, a limit is not negative", Silent),
        new("SVM062", "[WireRecord] public readonly ref partial struct Item { [Counted(Maximum = [|-1|])] public ReadOnlySpan<byte> Name { get; init; } }", "The length of 'Name' cannot be -1: a constant length is at least 1, a limit is not negative", Silent),
        new("SVM063", "[WireRecord] public readonly ref partial struct Item { [Reserved] public byte Size { get; init; } [LengthFrom([|nameof(Size)|])] public ReadOnlySpan<byte> Name { get; init; } }", "'Name' depends on 'Size', which is reserved and so always zero: give 'Size' a meaning, or add [Open] to it", Silent),

        // Packed words.
        new("SVM014", "[WireRecord, Context<int>(\"page\")] public readonly partial record struct Item([Packed(0, Below = \"page\")] ushort A, [[|Packed(0, Below = \"page\")|]] ushort B);", "'B' (bits below page) overlaps 'A' in word 0 of 'Item': give each bit to one field", Silent),
        new("SVM015", "[WireRecord] public readonly partial record struct Item([Packed(0, WordSize = 1, Shift = [|8|])] byte A);", "'A' takes bits from 8 on, but word 0 has bits 0..7: lower Shift or Bits, or raise WordSize", Silent),
        new("SVM016", "[WireRecord] public readonly partial record struct Item([Packed(0, WordSize = 1, Bits = [|2|])] bool A, [Packed(0, WordSize = 1, Shift = 2)] byte B);", "'A' takes 2 bits, but 'bool' holds 1: widen the type or narrow the field", Silent),
        new("SVM017", "[WireRecord] public readonly partial record struct Item([Packed(0, Bits = 9)] ushort A, [Packed(1, Bits = 9)] ushort B, [Packed([|0|], Shift = 9)] ulong C);", "'C' belongs to word 0, but 'B' stands between: declare the fields of a word one behind the other", Silent),
        new("SVM027", "[WireRecord] public readonly partial record struct Item([Packed(0, Below = [|\"page\"|])] ushort A);", "'A' needs the context value 'page': declare [Context<int>(\"page\")] on 'Item'", Silent),
        new("SVM031", "[WireRecord] public readonly partial record struct Item([[|Packed(0)|]] long A);", "[Packed] does not apply to 'A': a part of a word is an unsigned integer, a bool or an enum of one", Silent),
        new("SVM031", "[WireRecord] public readonly partial record struct Item([Packed(0, WordSize = [|3|])] byte A);", "[Packed] does not apply to 'A': WordSize is 1, 2, 4 or 8", Silent),
        new("SVM031", "[WireRecord] public readonly partial record struct Item([Packed([|-1|])] byte A);", "[Packed] does not apply to 'A': words are counted from 0", Silent),
        new("SVM067", "[WireRecord, Context<int>(\"page\")] public readonly partial record struct Item([Packed(0, AlignedTo = \"page\", Below = [|\"page\"|])] ushort A);", "'A' has AlignedTo and Below: one of them places the field, remove the other", Silent),
        new("SVM070", Bits + "[WireRecord] public readonly partial record struct Item(Bits Flags, [Packed(0, Shift = 9)] ulong A, [[|Packed(0, Bits = 9)|], When(nameof(Flags), Bits.A)] ushort B);", "'B' and 'A' are in word 0: give them the same WordSize, byte order and conditions", Silent),

        // Conditions.
        new("SVM019", "[WireRecord] public readonly partial record struct Item([When([|nameof(Later)|])] byte First, byte Later);", "The condition of 'First' names 'Later', which comes later on the wire: move 'Later' before 'First'", Silent),
        new("SVM021", "[WireRecord] public readonly partial record struct Item(bool Has, [When(nameof(Has), [|1|])] byte Value);", "The condition of 'Value' compares 'Has' of type 'bool' with a value of type 'int': compare it with values of its own type", Silent),
        new("SVM021", "[WireRecord] public readonly partial record struct Item(byte Kind, [When(nameof(Kind), 1, [|\"two\"|])] byte Value);", "The condition of 'Value' compares 'Kind' of type 'byte' with a value of type 'string': compare it with values of its own type", Silent),
        new("SVM022", "[WireRecord] public readonly partial record struct Item(byte Kind, [When(nameof(Kind), Without = [|(byte)1|])] byte Value);", "The condition of 'Value' uses Any or Without, but 'Kind' is not a [Flags] enum: list the values instead", Silent),
        new("SVM023", Bits + "[WireRecord] public readonly partial record struct Item(Bits Flags, [When(nameof(Flags), Bits.A), [|When(nameof(Flags), Without = Bits.A)|]] byte Value);", "The condition of 'Value' can never hold: its conditions on 'Flags' exclude each other", Silent),
        new("SVM023", "[WireRecord] public readonly partial record struct Item(byte Kind, [When(nameof(Kind), 1, 2), [|When(nameof(Kind), 3)|]] byte Value);", "The condition of 'Value' can never hold: its conditions on 'Kind' exclude each other", Silent),
        new("SVM023", "[WireRecord] public readonly partial record struct Item(bool Has, [When(nameof(Has), false), [|When(nameof(Has))|]] byte Value);", "The condition of 'Value' can never hold: its conditions on 'Has' exclude each other", Silent),
        new("SVM047", "[WireRecord] public readonly partial record struct Item(sbyte Kind, [When(nameof(Kind), [|200|])] byte Value);", "'Value' can never be on the wire: 'Kind' is never 200, because it has 8 bits and a sign; compare with a value that it can have", Silent),
        new("SVM047", "[WireRecord] public readonly partial record struct Item(byte Kind, [When(nameof(Kind), [|-1|])] byte Value);", "'Value' can never be on the wire: 'Kind' is never -1, because it has 8 bits; compare with a value that it can have", Silent),
        new("SVM047", "[WireRecord] public readonly partial record struct Item([Range(2, 5)] byte Kind, [When(nameof(Kind), 2, [|6|])] byte Value);", "'Value' can never be on the wire: 'Kind' is never 6, because its range is 2 to 5; compare with a value that it can have", Silent),
        new("SVM047", "[WireRecord] public readonly partial record struct Item([Packed(0, Bits = 4)] byte Kind, [Packed(0, Shift = 4)] ulong Rest, [When(nameof(Kind), [|16|])] byte Value);", "'Value' can never be on the wire: 'Kind' is never 16, because it has 4 bits; compare with a value that it can have", Silent),
        new("SVM047", Bits + "[WireRecord] public readonly partial record struct Item(Bits Flags, [When(nameof(Flags), Any = [|(Bits)8|])] byte Value);", "'Value' can never be on the wire: 'Flags' is never 8, because its enum has no such value and it is not [Open]; compare with a value that it can have", Silent),
        new("SVM047", "public enum Kind : byte { A, B }\n[WireRecord] public readonly partial record struct Item(Kind Kind, [When(nameof(Kind), [|(Kind)7|])] byte Value);", "'Value' can never be on the wire: 'Kind' is never 7, because its enum has no such value and it is not [Open]; compare with a value that it can have", Silent),
        new("SVM047", "public enum Kind : byte { A, B }\n[WireRecord] public readonly partial record struct Item(Kind Kind, [Case(nameof(Kind), Kind.A)] uint A, [Case(nameof(Kind), [|(Kind)7|])] uint Other);", "'Other' can never be on the wire: 'Kind' is never 7, because its enum has no such value and it is not [Open]; compare with a value that it can have", Silent),
        new("SVM018", "[WireRecord] public readonly partial record struct Item(byte Kind, [Case([|\"Kinds\"|], (byte)1)] uint A);", "The condition of 'A' names 'Kinds', which is neither a field nor a context value of 'Item': name one of them, fields with nameof", Silent),
        new("SVM019", "[WireRecord] public readonly partial record struct Item([Case([|nameof(Kind)|], (byte)1)] uint A, byte Kind);", "The condition of 'A' names 'Kind', which comes later on the wire: move 'Kind' before 'A'", Silent),
        new("SVM047", "[WireRecord, Context<byte>(\"kind\")] public readonly partial record struct Item(byte Id, [When(\"kind\", [|256|])] byte Value);", "'Value' can never be on the wire: 'kind' is never 256, because it has 8 bits; compare with a value that it can have", Silent),

        new("SVM024", "[WireRecord(Version = 2), Context<bool>(\"version\")] public readonly partial record struct Item(uint Id, [When(\"version\")] uint Value, [[|Since(2)|]] uint More);", "'More' is on the wire since a version, but 'Item' has no integer context value 'version': add [Context<int>(\"version\")]", Silent),

        // Context values.
        new("SVM026", "[WireRecord, Context<int>(\"a\"), Context<int>([|\"a\"|])] public readonly partial record struct Item(uint Id, [When(\"a\")] byte Value);", "'a' cannot be the name of a context value of 'Item': it must be an identifier, unlike any other context value and any argument of the generated methods", Silent),
        new("SVM026", "[WireRecord, Context<int>([|\"two words\"|])] public readonly partial record struct Item(uint Id);", "'two words' cannot be the name of a context value of 'Item': it must be an identifier, unlike any other context value and any argument of the generated methods", Silent),
        new("SVM027", "[WireRecord, Context<int>(\"a\")] public readonly partial record struct In(uint Id, [When(\"a\")] byte V);\n[WireRecord, Context<byte>(\"a\")] public readonly partial record struct Item(In [|Inner|], [When(\"a\")] byte V);", "'Inner' needs the context value 'a': declare [Context<int>(\"a\")] on 'Item'", Silent),

        // Names, nesting, attributes.
        new("SVM029", "[WireRecord] public readonly partial record struct Item(uint Id) { public void [|Write|]() { } }", "Rename 'Write': the generator writes a member of that name into 'Item'", Silent),
        new("SVM029", "[WireRecord] public readonly partial record struct [|GetLength|](uint Id);", "Rename 'GetLength': the generator writes a member of that name into 'GetLength'", Silent),
        new("SVM232", "[VmState(\"acme\")] public sealed partial class [|Explain|] { public uint Id { get; set; } }", "Rename 'Explain': the generator writes a member of that name into 'Explain'", Silent),
        new("SVM030", "[WireRecord] public readonly partial record struct Item { [Constant] public const string [|Magic|] = \"QEMÜ\"; }", "Declare 'Magic' as a const of an integer type, or as a const string of ASCII characters", Silent),
        new("SVM030", "[WireRecord] public readonly partial record struct Item { [Constant] public static readonly uint [|Magic|] = 1; public uint Id { get; init; } }", "Declare 'Magic' as a const of an integer type, or as a const string of ASCII characters", Silent),
        new("SVM031", "[WireRecord] public readonly partial record struct Item([[|FixedLength(4)|]] uint Id);", "[FixedLength] does not apply to 'Id': it measures spans and arrays", Silent),
        new("SVM031", "[WireRecord] public readonly partial record struct Item([[|Open|]] uint Id);", "[Open] does not apply to 'Id': only enums and reserved bytes have unknown content", Silent),
        new("SVM031", "[WireRecord] public readonly partial record struct Item([[|VariableFlags|]] uint Id);", "[VariableFlags] does not apply to 'Id': it needs a [Flags] enum of type uint", Silent),
        new("SVM031", "[WireRecord] public readonly ref partial struct Item { [Counted, [|Reserved|]] public ReadOnlySpan<byte> Name { get; init; } }", "[Reserved] does not apply to 'Name': integers and spans with [FixedLength] can be reserved", Silent),
        new("SVM031", "[WireRecord] public readonly ref partial struct Item { [Counted, [|Range(1, 5)|]] public ReadOnlySpan<byte> Name { get; init; } }", "[Range] does not apply to 'Name': it limits unsigned integers", Silent),
        new("SVM031", "[WireRecord] public readonly ref partial struct Item { [[|NulPadded(4)|]] public WireArray<uint> Numbers { get; init; } }", "[NulPadded] does not apply to 'Numbers': it measures bytes, not elements", Silent),
        new("SVM053", "[WireRecord] public readonly partial record struct Item([Packed(0, WordSize = 1, Bits = 4), Range([|16|], 20)] byte Low, [Packed(0, WordSize = 1, Shift = 4)] byte High);", "The range of 'Low' names 16, but the field holds at most 15: lower the limit or widen the field", Silent),
        new("SVM054", "[WireRecord] public readonly partial record struct Item([[|ByteOrder(ByteOrder.LittleEndian)|]] byte Id);", "Remove [ByteOrder] from 'Id': the field has no number of more than one byte", Silent),
        new("SVM054", "[WireRecord] public readonly partial record struct Item([[|Range(0, 255)|]] byte Id);", "Remove [Range] from 'Id': it allows every value of the field", Silent),
        new("SVM057", "[WireRecord(Version = [|0|])] public readonly partial record struct Item(byte Id);", "The version of 'Item' is 0: versions count from 1", Silent),
        new("SVM059", "public static partial class Outer { private enum Mode : byte { A, B } [WireRecord, Context<[|Mode|]>(\"mode\")] internal readonly partial record struct Item(byte Id, [When(\"mode\", Mode.A)] byte V); }", "'Mode' is less accessible than 'Item', whose generated methods take it as 'mode': make it as accessible as the record", Silent),
        new("SVM064", "[WireRecord] public readonly partial struct Item { public uint Id { get; init; } internal readonly uint [|Cached|]; }", "Declare 'Cached' of 'Item' as a property with an init accessor: a C# field is not on the wire", Silent),
        new("SVM065", "[WireRecord] public readonly partial record struct Item(uint Id) { [[|ByteOrder(ByteOrder.LittleEndian)|]] public const uint Newest = 3; }", "Remove [ByteOrder] from 'Newest', or make it a property with an init accessor: static and computed members are not on the wire", Silent),
        new("SVM066", "[WireRecord] public readonly partial struct Item { public uint [|@class|] { get; init; } }", "Rename 'class' of 'Item': it is a keyword of C#", Silent),
        new("SVM066", "[WireRecord] public readonly partial record struct In(uint X);\n[WireRecord] public readonly partial record struct Item(In Origin, uint [|OriginX|]);", "Rename 'OriginX' of 'Item': generated code has one local variable 'originX' for it and for 'Origin'", Silent),
        new("SVM069", "[WireRecord] public readonly partial record struct In { public uint X { get; private init; } }\n[WireRecord] public readonly partial record struct Item(In [|Origin|]);", "'Origin' nests 'In', whose 'X' cannot be set from outside: make 'X' and its init accessor at least internal", Silent),
    ];
}
