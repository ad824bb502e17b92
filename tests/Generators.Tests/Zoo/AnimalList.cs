using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Generators.Tests.Zoo;

/// <summary>All records of the zoo with valid bytes.</summary>
public static class AnimalList
{
    public static IReadOnlyList<Animal> All { get; } =
    [
        new(
            "Integers",
            static source => (Integers.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Integers.TryRead(source, out Integers value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Integers.Explain(source),
            "01 FF 1234 FFFE 12345678 FFFFFFFE 123456789ABCDEF0 FFFFFFFFFFFFFFFE 01",
            "00 00 0000 0000 00000000 00000000 0000000000000000 8000000000000000 00",
            "FF 80 FFFF 7FFF FFFFFFFF 80000000 FFFFFFFFFFFFFFFF 7FFFFFFFFFFFFFFF 01"),
        new(
            "LittleIntegers",
            static source => (LittleIntegers.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (LittleIntegers.TryRead(source, out LittleIntegers value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => LittleIntegers.Explain(source),
            "3412 FEFF 78563412 FEFFFFFF F0DEBC9A78563412 FEFFFFFFFFFFFFFF 00000001"),
        new(
            "Enums",
            static source => (Enums.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Enums.TryRead(source, out Enums value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Enums.Explain(source),
            "C8 07 1234 FFFFFFFF 0000001F FFFFFFFF",
            "01 01 0000 00000001 00000000 00000000"),
        new(
            "Limits",
            static source => (Limits.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Limits.TryRead(source, out Limits value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Limits.Explain(source),
            "02 00000064 000000000000000A 0000 ABCD",
            "05 00000000 FFFFFFFFFFFFFFFF 0000 0000"),
        new(
            "Constants",
            static source => (Constants.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Constants.TryRead(source, out Constants value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Constants.Explain(source),
            "5145564D 51454D55 1234 7E FEFF FFFFFFFFFFFFFFFF"),
        new(
            "Collisions",
            static source => (Collisions.TryRead(source, 1, out _, out int consumed), consumed),
            static source =>
            {
                if (Collisions.TryRead(source, 1, out Collisions value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(1)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 1, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(1));
                return bytes;
            },
            static source => Collisions.Explain(source, 1),
            "01 02 03 04 05 06 07 08 09 0A 02 4142 0B 03 010203")
        { Counts = [(10, 1, false), (14, 1, false)] },
        new(
            "PackedWord",
            static source => (PackedWord.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (PackedWord.TryRead(source, out PackedWord value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => PackedWord.Explain(source),
            "0000000000200007",
            "FFFFFFFFFFFFFE00"),
        new(
            "PackedMany",
            static source => (PackedMany.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (PackedMany.TryRead(source, out PackedMany value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => PackedMany.Explain(source),
            "F3 09 C8 00 80 7F"),
        new(
            "PackedAtRunTime",
            static source => (PackedAtRunTime.TryRead(source, 4096, out _, out int consumed), consumed),
            static source =>
            {
                if (PackedAtRunTime.TryRead(source, 4096, out PackedAtRunTime value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(4096)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 4096, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(4096));
                return bytes;
            },
            static source => PackedAtRunTime.Explain(source, 4096),
            "FFFFFFFFFFFFF01F 05",
            "0000000000000000 FF"),
        new(
            "FlagsOfVariableWidth",
            static source => (FlagsOfVariableWidth.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (FlagsOfVariableWidth.TryRead(source, out FlagsOfVariableWidth value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => FlagsOfVariableWidth.Explain(source),
            "01 1234",
            "00",
            "8100 01 41",
            "80810003 BEEF 00",
            "808000010102"),
        new(
            "Counted",
            static source => (Counted.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Counted.TryRead(source, out Counted value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Counted.Explain(source),
            "03 414243 0102 0001 44 00000002 4546 0100000000000000 47 99",
            "00 0000 012C58585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585858585800000000 0000000000000000 00")
        { Counts = [(0, 1, false), (6, 2, false), (9, 4, false), (15, 8, true)] },
        new(
            "LargePayload",
            static source => (LargePayload.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (LargePayload.TryRead(source, out LargePayload value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => LargePayload.Explain(source),
            "01 0000000000000003 AABBCC")
        { Counts = [(1, 8, false)] },
        new(
            "Fixed",
            static source => (Fixed.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Fixed.TryRead(source, out Fixed value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Fixed.Explain(source),
            "01020304 4142430000000000 000000 0102 05",
            "FFFFFFFF 4142434445464748 000000 0000 05",
            "00000000 0000000000000000 000000 FFFF 00"),
        new(
            "Measured",
            static source => (Measured.TryRead(source, 4, 2UL, out _, out int consumed), consumed),
            static source =>
            {
                if (Measured.TryRead(source, 4, 2UL, out Measured value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(4, 2UL)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 4, 2UL, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(4, 2UL));
                return bytes;
            },
            static source => Measured.Explain(source, 4, 2UL),
            "0002 00000003 0000000000000001 AABB 000000010000000200000003 01020304 00010002 0000000000000001FFFFFFFFFFFFFFFF EE")
        { Counts = [(0, 2, false), (2, 4, false), (6, 8, false)] },
        new(
            "StaleLength",
            static source => (StaleLength.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (StaleLength.TryRead(source, out StaleLength value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => StaleLength.Explain(source),
            "0001 00000002 AABB",
            "0000 00000040",
            "0000 FFFFFFFF")
        { Counts = [(2, 4, false)] },
        new(
            "Conditional",
            static source => (Conditional.TryRead(source, 2, true, out _, out int consumed), consumed),
            static source =>
            {
                if (Conditional.TryRead(source, 2, true, out Conditional value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(2, true)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 2, true, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(2, true));
                return bytes;
            },
            static source => Conditional.Explain(source, 2, true),
            "00000000 02 0000000000000001 05 06",
            "00000002 02 4142 0007 00000001 09 01 1234 05 06",
            "0000000E 00 0001 C8 0000 05 06 010203040506"),
        new(
            "ConditionalOld",
            static source => (Conditional.TryRead(source, 1, false, out _, out int consumed), consumed),
            static source =>
            {
                if (Conditional.TryRead(source, 1, false, out Conditional value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(1, false)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 1, false, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(1, false));
                return bytes;
            },
            static source => Conditional.Explain(source, 1, false),
            "00000000 02 0000000000000001 0102"),
        new(
            "Inner",
            static source => (Inner.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Inner.TryRead(source, out Inner value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Inner.Explain(source),
            "AA 1234 ABCD"),
        new(
            "Outer",
            static source => (Outer.TryRead(source, 2, out _, out int consumed), consumed),
            static source =>
            {
                if (Outer.TryRead(source, 2, out Outer value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(2)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 2, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(2));
                return bytes;
            },
            static source => Outer.Explain(source, 2),
            "00 AA12340001 03414243 07 1234",
            "01 AA12340001 00 07 AAFFFFFFFF 1234"),
        new(
            "ToTheEnd",
            static source => (ToTheEnd.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (ToTheEnd.TryRead(source, out ToTheEnd value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => ToTheEnd.Explain(source),
            "0001",
            "0001 AABBCC")
        { TakesAll = true },
        new(
            "Custom",
            static source => (Custom.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Custom.TryRead(source, out Custom value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Custom.Explain(source),
            "01 3132330A 02",
            "01 300A 02"),
        new(
            "SectionStart",
            static source => (SectionStart.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (SectionStart.TryRead(source, out SectionStart value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => SectionStart.Explain(source),
            "00000002 03 72616D 00000000 00000004")
        { Counts = [(4, 1, false)] },
        new(
            "Deep",
            static source => (Cage.Inside.Deep.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Cage.Inside.Deep.TryRead(source, out Cage.Inside.Deep value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Cage.Inside.Deep.Explain(source),
            "12345678"),
        new(
            "HostBig",
            static source => (HostOrder.TryRead(source, ByteOrder.BigEndian, out _, out int consumed), consumed),
            static source =>
            {
                if (HostOrder.TryRead(source, ByteOrder.BigEndian, out HostOrder value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(ByteOrder.BigEndian)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, ByteOrder.BigEndian, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(ByteOrder.BigEndian));
                return bytes;
            },
            static source => HostOrder.Explain(source, ByteOrder.BigEndian),
            "486F7374 00000002 FFFE 0102 0000000100000002 0002 4142 0000000001 000005") { Counts = [(18, 2, false)] },
        new(
            "HostLittle",
            static source => (HostOrder.TryRead(source, ByteOrder.LittleEndian, out _, out int consumed), consumed),
            static source =>
            {
                if (HostOrder.TryRead(source, ByteOrder.LittleEndian, out HostOrder value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(ByteOrder.LittleEndian)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, ByteOrder.LittleEndian, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(ByteOrder.LittleEndian));
                return bytes;
            },
            static source => HostOrder.Explain(source, ByteOrder.LittleEndian),
            "486F7374 02000000 FEFF 0102 0100000002000000 0200 4142 0500000100000000") { Counts = [(18, 2, true)] },
        new(
            "Trailing",
            static source => (Trailing.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Trailing.TryRead(source, out Trailing value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Trailing.Explain(source),
            "0001",
            "0001 00000002",
            "0001 00000002 05",
            "0001 00000002 05 0000000000000003",
            "0001 00000002 05 0000000000000003 AABB") { TakesAll = true },
        new(
            "Item",
            static source => (Item.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Item.TryRead(source, out Item value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Item.Explain(source),
            "03 414243 00000001") { Counts = [(0, 1, false)] },
        new(
            "VersionedItem",
            static source => (VersionedItem.TryRead(source, 2, out _, out int consumed), consumed),
            static source =>
            {
                if (VersionedItem.TryRead(source, 2, out VersionedItem value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(2)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 2, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(2));
                return bytes;
            },
            static source => VersionedItem.Explain(source, 2),
            "07 1234"),
        new(
            "Lists",
            static source => (Lists.TryRead(source, 2, out _, out int consumed), consumed),
            static source =>
            {
                if (Lists.TryRead(source, 2, out Lists value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength(2)];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, 2, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite(2));
                return bytes;
            },
            static source => Lists.Explain(source, 2),
            "0002 0000000000000005 014100000001 00 00000002 014200000002 0143 00000003 01 05 0001 01 06 0002 00 00000001 00 00000007 01 0203 04 0506 09",
            "0000 0000000000000000 00 00000000 01 0203 04 0506 09") { Counts = [(0, 2, false), (2, 8, false), (47, 4, false)] },
        new(
            "ListToEnd",
            static source => (ListToEnd.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (ListToEnd.TryRead(source, out ListToEnd value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => ListToEnd.Explain(source),
            "01",
            "01 0141 00000001 00 00000002") { TakesAll = true },
        new(
            "Message",
            static source => (Message.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Message.TryRead(source, out Message value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Message.Explain(source),
            "0001 0004 00000005",
            "0002 0003 014145",
            "0002 0001 00",
            "0007 0002 AABB",
            "0000 0000") { Counts = [(2, 2, false)] },
        new(
            "Envelope",
            static source => (Envelope.TryRead(source, out _, out int consumed), consumed),
            static source =>
            {
                if (Envelope.TryRead(source, out Envelope value, out int consumed) != OperationStatus.Done) { return null; }
                byte[] bytes = new byte[value.GetLength()];
                Assert.Equal(consumed, bytes.Length);
                Assert.Equal(OperationStatus.Done, value.TryWrite(bytes, out int written));
                Assert.Equal(consumed, written);
                Assert.Null(value.ExplainWrite());
                return bytes;
            },
            static source => Envelope.Explain(source),
            "0002 0001 09",
            "0006 0001 00000002 09",
            "000F 0001 00000002 05 0000000000000003 09") { Counts = [(0, 2, false)] },
    ];

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (Animal animal in All) { names.Add(animal.Name); }
            return names;
        }
    }

    public static Animal Get(string name)
    {
        foreach (Animal animal in All)
        {
            if (animal.Name == name) { return animal; }
        }
        throw new ArgumentException(name);
    }

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
