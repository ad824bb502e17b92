using System;
using System.Buffers;
using SaveVm.Records;

#pragma warning disable MA0048 // one file for the whole zoo: each record shows one construct

namespace SaveVm.Generators.Tests.Zoo;

public enum Size : byte { Small = 1, Middle = 2, Large = 200 }

public enum Wide : ushort { A = 0, B = 0x1234 }

public enum Signed { Minus = -1, Zero = 0, Plus = 1 }

[Flags]
public enum Bits : uint { None = 0, Name = 1, Data = 2, Zero = 4, End = 8, Low = 16 }

[Flags]
public enum WordBits : ulong { None = 0, One = 1, Two = 2, Four = 4, High = 0x100 }

[Flags]
public enum Flagged : uint { None = 0, A = 1, B = 2, C = 0x100, D = 0x10000 }

/// <summary>Every integer, big-endian.</summary>
[WireRecord]
public readonly partial record struct Integers(byte U8, sbyte I8, ushort U16, short I16, uint U32, int I32, ulong U64, long I64, bool Truth);

/// <summary>Every integer, little-endian, and one that is not.</summary>
[WireRecord(ByteOrder = ByteOrder.LittleEndian)]
public readonly partial record struct LittleIntegers(
    ushort U16, short I16, uint U32, int I32, ulong U64, long I64, [ByteOrder(ByteOrder.BigEndian)] uint Big);

/// <summary>Closed and open enums of several widths.</summary>
[WireRecord]
public readonly partial record struct Enums(Size Closed, [Open] Size Kept, Wide Wide, Signed Signed, Bits Flags, [Open] Bits KeptFlags);

/// <summary>Ranges and reserved integers.</summary>
[WireRecord]
public readonly partial record struct Limits([Range(2, 5)] byte Low, [Range(0, 100)] uint Percent, [Range(10, ulong.MaxValue)] ulong AtLeast, [Reserved] ushort Zero, [Reserved, Open] ushort Kept);

/// <summary>Constants of all kinds between fields.</summary>
[WireRecord]
public readonly partial record struct Constants
{
    [Constant] public const uint Magic = 0x5145564D;
    [Constant] public const string Name = "QEMU";
    public ushort Value { get; init; }
    [Constant] public const byte Marker = 0x7E;
    [Constant, ByteOrder(ByteOrder.LittleEndian)] public const short Negative = -2;
    [Constant] public const ulong All = ulong.MaxValue;
}

/// <summary>Names of fields that the generated methods use themselves, and C# keywords.</summary>
[WireRecord]
[Context<int>("kind")]
public readonly ref partial struct Collisions
{
    public byte Source { get; init; }
    public byte Value { get; init; }
    public byte Offset { get; init; }
    public byte Class { get; init; }
    public byte Length { get; init; }
    public byte Walk { get; init; }
    public byte Trace { get; init; }
    public byte Run1 { get; init; }
    public byte Word0 { get; init; }
    public byte NameLength { get; init; }
    [Counted] public ReadOnlySpan<byte> Name { get; init; }
    public byte Destination { get; init; }
    [Counted, When("kind", 1)] public ReadOnlySpan<byte> Payload { get; init; }
}

/// <summary>A value and flags in one word.</summary>
[WireRecord]
public readonly partial record struct PackedWord([Packed(0, Shift = 9)] ulong Sector, [Packed(0, Bits = 9)] WordBits Flags);

/// <summary>Several words of several widths, with gaps that must be zero.</summary>
[WireRecord]
public readonly partial record struct PackedMany(
    [Packed(0, WordSize = 1, Shift = 4, Bits = 4)] byte High,
    [Packed(0, WordSize = 1, Bits = 2)] byte Low,
    [Packed(1, WordSize = 4, Shift = 31, Bits = 1), ByteOrder(ByteOrder.LittleEndian)] bool Top,
    [Packed(1, WordSize = 4, Shift = 8, Bits = 8), ByteOrder(ByteOrder.LittleEndian)] Size Size,
    [Packed(1, WordSize = 4, Bits = 8), ByteOrder(ByteOrder.LittleEndian), Range(1, 9)] byte Ranged,
    byte After);

/// <summary>Address and flags, the border known at run time.</summary>
[WireRecord]
[Context<int>("pageSize")]
public readonly partial record struct PackedAtRunTime([Packed(0, AlignedTo = "pageSize")] ulong Address, [Packed(0, Below = "pageSize")] Bits Flags, byte After);

/// <summary>Flags of one, two or four bytes.</summary>
[WireRecord]
public readonly ref partial struct FlagsOfVariableWidth
{
    [VariableFlags] public Flagged Flags { get; init; }
    [When(nameof(Flags), Flagged.A)] public ushort IfA { get; init; }
    [Counted, When(nameof(Flags), Any = Flagged.C | Flagged.D)] public ReadOnlySpan<byte> IfCOrD { get; init; }
}

/// <summary>All counted spans.</summary>
[WireRecord]
public readonly ref partial struct Counted
{
    [Counted] public ReadOnlySpan<byte> Short { get; init; }
    public ushort Between { get; init; }
    [Counted(LengthPrefix.UInt16, Minimum = 1, Maximum = 300)] public ReadOnlySpan<byte> Middle { get; init; }
    [Counted(LengthPrefix.UInt32, Maximum = 1000)] public ReadOnlySpan<byte> Long { get; init; }
    [Counted(LengthPrefix.UInt64, Maximum = 1000), ByteOrder(ByteOrder.LittleEndian)] public ReadOnlySpan<byte> Huge { get; init; }
    public byte Last { get; init; }
}

/// <summary>A payload that may be larger than any buffer.</summary>
[WireRecord]
public readonly ref partial struct LargePayload
{
    public byte Kind { get; init; }
    [Counted(LengthPrefix.UInt64, Maximum = long.MaxValue)] public ReadOnlySpan<byte> Data { get; init; }
}

/// <summary>Fixed spans, padded names, reserved bytes.</summary>
[WireRecord]
public readonly ref partial struct Fixed
{
    [FixedLength(4)] public ReadOnlySpan<byte> Identifier { get; init; }
    [NulPadded(8)] public ReadOnlySpan<byte> Name { get; init; }
    [Reserved, FixedLength(3)] public ReadOnlySpan<byte> Zeros { get; init; }
    [Reserved, Open, FixedLength(2)] public ReadOnlySpan<byte> Kept { get; init; }
    public byte Last { get; init; }
}

/// <summary>Lengths in other fields and in context values.</summary>
[WireRecord]
[Context<int>("width")]
[Context<ulong>("wide")]
public readonly ref partial struct Measured
{
    public ushort Size { get; init; }
    public uint Count { get; init; }
    public ulong Huge { get; init; }
    [LengthFrom(nameof(Size))] public ReadOnlySpan<byte> Data { get; init; }
    [LengthFrom(nameof(Count), Maximum = 100)] public WireArray<uint> Numbers { get; init; }
    [LengthFrom("width")] public ReadOnlySpan<byte> Page { get; init; }
    [LengthFrom("wide")] public WireArray<ushort> Words { get; init; }
    [FixedLength(2)] public WireArray<long> Pair { get; init; }
    [LengthFrom(nameof(Huge), Maximum = 50)] public ReadOnlySpan<byte> Last { get; init; }
}

/// <summary>A measuring field that keeps its own value when there is nothing to measure.</summary>
[WireRecord]
public readonly ref partial struct StaleLength
{
    public ushort Pages { get; init; }
    public uint Size { get; init; }
    [LengthFrom(nameof(Size), Maximum = 64), When(nameof(Pages))] public ReadOnlySpan<byte> Data { get; init; }
}

/// <summary>Conditions that follow from each other, on flags, values, bools and versions.</summary>
[WireRecord(Version = 3)]
[Context<int>("version")]
[Context<bool>("extra")]
public readonly ref partial struct Conditional
{
    public Bits Flags { get; init; }
    [Counted, When(nameof(Flags), Bits.Data)] public ReadOnlySpan<byte> Name { get; init; }
    [When(nameof(Flags), Bits.Data)] public ushort Number { get; init; }
    [When(nameof(Flags), Bits.Data, Without = Bits.Zero)] public uint Inner { get; init; }
    [When(nameof(Flags), Bits.Data, Without = Bits.Zero), When(nameof(Number), (ushort)7)] public byte Innermost { get; init; }
    public Size Kind { get; init; }
    [When(nameof(Kind), Size.Small, Size.Large)] public ushort IfSmallOrLarge { get; init; }
    [When(nameof(Kind), Size.Middle)] public ulong IfMiddle { get; init; }
    [Since(2)] public byte SinceTwo { get; init; }
    [Since(3)] public byte SinceThree { get; init; }
    [When("extra")] public byte Extra { get; init; }
    [When("extra", false)] public ushort NoExtra { get; init; }
    [FixedLength(6), When(nameof(Flags), Bits.End)] public ReadOnlySpan<byte> Payload { get; init; }
}

/// <summary>Fixed and small: nested in place.</summary>
[WireRecord]
public readonly partial record struct Inner
{
    [Constant] public const byte Magic = 0xAA;
    public ushort A { get; init; }
    [Packed(0, WordSize = 2, Bits = 4)] public byte Nibble { get; init; }
    [Packed(0, WordSize = 2, Shift = 4)] public ushort Rest { get; init; }
}

/// <summary>Of variable size: nested by its own reader.</summary>
[WireRecord(Version = 2)]
[Context<int>("version")]
public readonly ref partial struct InnerName
{
    [Counted(Maximum = 200)] public ReadOnlySpan<byte> Name { get; init; }
    [Since(2)] public byte New { get; init; }
}

/// <summary>Records in a record.</summary>
[WireRecord]
[Context<int>("version")]
public readonly ref partial struct Outer
{
    public byte Before { get; init; }
    public Inner First { get; init; }
    public InnerName Second { get; init; }
    [When(nameof(Before), (byte)1)] public Inner Third { get; init; }
    public ushort After { get; init; }
}

/// <summary>A payload up to the end of a bounded piece.</summary>
[WireRecord]
public readonly ref partial struct ToTheEnd
{
    public ushort Kind { get; init; }
    [ToEnd] public ReadOnlySpan<byte> Rest { get; init; }
}

/// <summary>A number written as decimal text, ended by a newline.</summary>
public sealed class DecimalText : IWireFormatter<uint>
{
    private const int MostDigits = 9;

    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out uint value, out int bytesConsumed)
    {
        value = 0;
        bytesConsumed = 0;
        uint number = 0;
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] == '\n')
            {
                if (i == 0 || (i > 1 && source[0] == '0')) { return OperationStatus.InvalidData; }
                value = number;
                bytesConsumed = i + 1;
                return OperationStatus.Done;
            }
            if (source[i] is < (byte)'0' or > (byte)'9' || i == MostDigits) { return OperationStatus.InvalidData; }
            number = (number * 10) + source[i] - '0';
        }
        return OperationStatus.NeedMoreData;
    }

    public static long GetLength(scoped in uint value) => Describe(value).Length + 1;

    public static OperationStatus TryWrite(Span<byte> destination, scoped in uint value, out int bytesWritten)
    {
        bytesWritten = 0;
        string text = Describe(value);
        if (text.Length > MostDigits) { return OperationStatus.InvalidData; }
        for (int i = 0; i < text.Length; i++) { destination[i] = (byte)text[i]; }
        destination[text.Length] = (byte)'\n';
        bytesWritten = text.Length + 1;
        return OperationStatus.Done;
    }

    public static string Describe(scoped in uint value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A field with a formatter.</summary>
[WireRecord]
public readonly partial record struct Custom(byte Before, [Formatter<DecimalText>] uint Text, byte After);

/// <summary>The header of a section: the record that benchmarks and documents show.</summary>
[WireRecord]
public readonly ref partial struct SectionStart
{
    public uint Id { get; init; }
    [Counted] public ReadOnlySpan<byte> Name { get; init; }
    public uint Instance { get; init; }
    public uint Version { get; init; }
}

/// <summary>Records may be nested in types.</summary>
public static partial class Cage
{
    public readonly partial record struct Inside
    {
        [WireRecord]
        public readonly partial record struct Deep(uint Value);
    }
}

/// <summary>Header of a host's own byte order.</summary>
[WireRecord(ByteOrderFrom = "order")]
[Context<ByteOrder>("order")]
public readonly ref partial struct HostOrder
{
    [Constant] public const string Magic = "Host";
    public uint Version { get; init; }
    public short Small { get; init; }
    [ByteOrder(ByteOrder.BigEndian)] public ushort AlwaysBig { get; init; }
    [FixedLength(2)] public WireArray<uint> Numbers { get; init; }
    [Counted(LengthPrefix.UInt16)] public ReadOnlySpan<byte> Name { get; init; }
    [Packed(0, Shift = 24, Bits = 40)] public ulong Value { get; init; }
    [Packed(0, Bits = 24)] public uint Low { get; init; }
}

/// <summary>Trailing fields that older writers did not have, and what newer ones may add.</summary>
[WireRecord]
public readonly ref partial struct Trailing
{
    public ushort Always { get; init; }
    [Optional] public uint? First { get; init; }
    [Optional, Range(0, 5)] public byte? Second { get; init; }
    [Optional] public ulong? Third { get; init; }
    [ToEnd] public ReadOnlySpan<byte> Unknown { get; init; }
}

/// <summary>An element of lists.</summary>
[WireRecord]
public readonly ref partial struct Item
{
    [Counted(Maximum = 200)] public ReadOnlySpan<byte> Name { get; init; }
    public uint Length { get; init; }
}

/// <summary>An element that needs a context value.</summary>
[WireRecord(Version = 2)]
[Context<int>("version")]
public readonly partial record struct VersionedItem([Range(0, 200)] byte Kind, [Since(2)] ushort New);

/// <summary>Lists of all endings.</summary>
[WireRecord]
[Context<int>("version")]
public readonly ref partial struct Lists
{
    public ushort Count { get; init; }
    public ulong Total { get; init; }
    [LengthFrom(nameof(Count))] public WireList<Item> Counted { get; init; }
    [UntilSum(nameof(Total), nameof(Item.Length))] public WireList<Item> Summed { get; init; }
    [Markers] public WireList<VersionedItem, int> Marked { get; init; }
    [Counted(LengthPrefix.UInt32, Maximum = 10)] public WireList<Item> Prefixed { get; init; }
    [FixedLength(2)] public WireList<VersionedItem, int> Two { get; init; }
    public byte Last { get; init; }
}

/// <summary>A list up to the end of a bounded piece.</summary>
[WireRecord]
public readonly ref partial struct ListToEnd
{
    public byte Kind { get; init; }
    [ToEnd] public WireList<Item> Items { get; init; }
}

public enum MessageKind : ushort { Nothing = 0, Number = 1, Name = 2, Blob = 7, WithoutCase = 9 }

[WireRecord]
public readonly partial record struct NumberMessage([Range(0, 1_000_000)] uint Number);

[WireRecord]
public readonly ref partial struct NameMessage
{
    [Counted] public ReadOnlySpan<byte> Name { get; init; }
    [ToEnd] public ReadOnlySpan<byte> Rest { get; init; }
}

/// <summary>A union on a tag, each case bounded by a length.</summary>
[WireRecord]
public readonly ref partial struct Message
{
    public MessageKind Kind { get; init; }
    public ushort Length { get; init; }
    [Case(nameof(Kind), MessageKind.Number), LengthFrom(nameof(Length))] public NumberMessage Number { get; init; }
    [Case(nameof(Kind), MessageKind.Name), LengthFrom(nameof(Length))] public NameMessage Name { get; init; }
    [Case(nameof(Kind), MessageKind.Blob, MessageKind.Nothing), LengthFrom(nameof(Length))] public ReadOnlySpan<byte> Blob { get; init; }
}

/// <summary>A nested record behind its own length.</summary>
[WireRecord]
public readonly ref partial struct Envelope
{
    [Counted(LengthPrefix.UInt16, Maximum = 100)] public Trailing Body { get; init; }
    public byte After { get; init; }
}
