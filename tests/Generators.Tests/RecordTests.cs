using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Linq;
using SaveVm.Generators.Tests.Zoo;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Generators.Tests;

/// <summary>What every generated reader and writer must do, whatever the construct: run over the whole zoo.</summary>
public sealed class RecordTests
{
    private const int Seed = 20261121;

    /// <summary>More than any limited count of the zoo can ask for.</summary>
    private const int Padding = 5000;

    public static TheoryData<string> Names => AnimalList.Names;

    [Theory, MemberData(nameof(Names))]
    public void TryRead_ValidBytes_WriteGivesThemBack(string name)
    {
        Animal animal = AnimalList.Get(name);
        foreach (string sample in animal.Samples)
        {
            byte[] bytes = AnimalList.Bytes(sample);
            Assert.Null(animal.Explain(bytes));
            Assert.Equal((OperationStatus.Done, bytes.Length), animal.Read(bytes));
            Assert.Equal(bytes, animal.Rewrite(bytes));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TryRead_MoreBytesBehind_ConsumesOnlyItsOwn(string name)
    {
        Animal animal = AnimalList.Get(name);
        if (animal.TakesAll) { return; }
        foreach (string sample in animal.Samples)
        {
            byte[] bytes = AnimalList.Bytes(sample);
            byte[] longer = [.. bytes, 0xFF, 0x00, 0xFF];
            Assert.Equal((OperationStatus.Done, bytes.Length), animal.Read(longer));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TryRead_EveryPrefix_NeedsMoreDataAndConsumesNothing(string name)
    {
        Animal animal = AnimalList.Get(name);
        foreach (string sample in animal.Samples)
        {
            byte[] bytes = AnimalList.Bytes(sample);
            for (int length = 0; length < bytes.Length; length++)
            {
                if (animal.TakesAll)
                {
                    Check(animal, bytes.AsSpan(0, length));
                    continue;
                }
                (OperationStatus status, int consumed) = animal.Read(bytes.AsSpan(0, length));
                Assert.Equal((OperationStatus.NeedMoreData, 0), (status, consumed));
                WireError? error = animal.Explain(bytes.AsSpan(0, length));
                Assert.Equal(WireErrorKind.Truncated, error?.Kind);
                Assert.InRange(error!.Offset, 0, length);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TryRead_EveryByteDamaged_ReadsWhatItCanWriteOrSaysWhy(string name)
    {
        Animal animal = AnimalList.Get(name);
        foreach (string sample in animal.Samples)
        {
            byte[] bytes = AnimalList.Bytes(sample);
            for (int at = 0; at < Math.Min(bytes.Length, 64); at++)
            {
                byte before = bytes[at];
                for (int value = 0; value < 256; value++)
                {
                    bytes[at] = (byte)value;
                    Check(animal, bytes);
                }
                bytes[at] = before;
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TryRead_RandomBytes_ReadsWhatItCanWriteOrSaysWhy(string name)
    {
        Animal animal = AnimalList.Get(name);
        var random = new Random(Seed);
        byte[] sample = AnimalList.Bytes(animal.Samples[0]);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes;
            if (i % 2 == 0)
            {
                bytes = new byte[random.Next(80)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = [.. sample];
                for (int changes = random.Next(1, 5); changes > 0; changes--) { bytes[random.Next(bytes.Length)] = (byte)random.Next(256); }
            }
            Check(animal, bytes);
            if (i % 10 == 1) { CheckVerdict(animal, [.. bytes, .. new byte[Padding]]); }
        }
    }

    public static TheoryData<string, ulong> HostileCounts()
    {
        ulong[] values =
        [
            0, 1, 2, 63, 64, 65, 99, 100, 101, 255, 256, 300, 301, 999, 1000, 1001, 0xFFFF, 0x10000, 0x40000000, 0x40000001, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF,
            0x100000000, 0x100000001, 0x2000000000000000, 0x2000000000000001, 0x4000000000000001, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF,
        ];
        var data = new TheoryData<string, ulong>();
        foreach (Animal animal in AnimalList.All.Where(static a => a.Counts.Length > 0))
        {
            foreach (ulong value in values) { data.Add(animal.Name, value); }
        }
        return data;
    }

    /// <summary>A count that lies: never believed, never multiplied into a small number, and the memory taken does not depend on it.</summary>
    [Theory, MemberData(nameof(HostileCounts))]
    public void TryRead_HostileCount_NoWrongSuccessAndNoMemory(string name, ulong count)
    {
        Animal animal = AnimalList.Get(name);
        Span<byte> eight = stackalloc byte[8];
        foreach ((int offset, int width, bool littleEndian) in animal.Counts)
        {
            byte[] bytes = AnimalList.Bytes(animal.Samples[0]);
            if (littleEndian) { BinaryPrimitives.WriteUInt64LittleEndian(eight, count); }
            else { BinaryPrimitives.WriteUInt64BigEndian(eight, count); }
            (littleEndian ? eight[..width] : eight[^width..]).CopyTo(bytes.AsSpan(offset));
            for (int length = 0; length <= bytes.Length; length++) { Check(animal, bytes.AsSpan(0, length)); }
            CheckVerdict(animal, [.. bytes, .. new byte[Padding]]);

            Assert.Equal(0, Allocation.LeastOf(() =>
            {
                for (int i = 0; i < 100; i++) { _ = animal.Read(bytes); }
            }));
        }
    }

    /// <summary>With enough bytes there is no doubt: wrong is wrong, and only a length without a limit may ask for more.</summary>
    private static void CheckVerdict(Animal animal, byte[] bytes)
    {
        Check(animal, bytes);
        OperationStatus expected = animal.Explain(bytes)?.Kind switch
        {
            null => OperationStatus.Done,
            WireErrorKind.Truncated => OperationStatus.NeedMoreData,
            _ => OperationStatus.InvalidData,
        };
        Assert.Equal(expected, animal.Read(bytes).Status);
    }

    /// <summary>The property behind all damage: done means that the same bytes come back; otherwise nothing is consumed and there is a reason.</summary>
    private static void Check(Animal animal, ReadOnlySpan<byte> bytes)
    {
        (OperationStatus status, int consumed) = animal.Read(bytes);
        WireError? error = animal.Explain(bytes);
        if (status == OperationStatus.Done)
        {
            Assert.Null(error);
            Assert.InRange(consumed, 0, bytes.Length);
            byte[]? again = animal.Rewrite(bytes);
            Assert.True(again.AsSpan().SequenceEqual(bytes[..consumed]), $"{animal}: {Convert.ToHexString(bytes)} came back as {Convert.ToHexString(again ?? [])}");
            return;
        }
        Assert.Equal(0, consumed);
        Assert.True(error is not null, $"{animal}: {status} without a reason for {Convert.ToHexString(bytes)}");
        Assert.InRange(error.Offset, 0, bytes.Length);
        Assert.NotEmpty(error.Field);
        Assert.NotEmpty(error.Found);
        Assert.NotEmpty(error.Expected);
        Assert.True(status == OperationStatus.NeedMoreData || error.Kind == WireErrorKind.Malformed, $"{animal}: {status}, but {error.Kind} for {Convert.ToHexString(bytes)}");
    }
}
