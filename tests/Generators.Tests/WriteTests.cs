using System;
using System.Buffers;
using SaveVm.Generators.Tests.Zoo;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Generators.Tests;

/// <summary>What writers refuse, and that a refusal writes nothing and can be explained.</summary>
public sealed class WriteTests
{
    private delegate OperationStatus Writer(Span<byte> destination, out int bytesWritten);

    [Fact]
    public void TryWrite_DestinationTooSmall_WritesNothing()
    {
        for (int length = 0; length < 20; length++)
        {
            byte[] destination = new byte[length];
            var record = new SectionStart { Id = uint.MaxValue, Name = "memory!"u8, Instance = 1, Version = 4 };
            OperationStatus status = record.TryWrite(destination, out int written);
            Assert.Equal((OperationStatus.DestinationTooSmall, 0), (status, written));
            Assert.All(destination, static b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void TryWrite_NameTooLong_IsAnErrorThatNamesTheField()
    {
        var record = new SectionStart { Name = new byte[256] };
        Refused(static (Span<byte> d, out int n) => new SectionStart { Name = new byte[256] }.TryWrite(d, out n), record.ExplainWrite(), "Name", "256 (0x100)", "at most 255 bytes");
    }

    [Fact]
    public void TryWrite_ValueWithoutItsCondition_IsAnErrorNotARepair()
    {
        var record = new Conditional { Flags = Bits.None, Number = 3, Kind = Size.Large };
        Refused((Span<byte> d, out int n) => new Conditional { Flags = Bits.None, Number = 3, Kind = Size.Large }.TryWrite(d, 2, true, out n), record.ExplainWrite(2, true), "Number", "3", "absent unless Flags has Data");
    }

    [Fact]
    public void TryWrite_SpanWithoutItsCondition_IsAnError()
    {
        var record = new Conditional { Flags = Bits.None, Name = "x"u8, Kind = Size.Large };
        Assert.Equal("Name", record.ExplainWrite(2, true)?.Field);
        Assert.Equal(OperationStatus.InvalidData, record.TryWrite(new byte[100], 2, true, out _));
    }

    [Fact]
    public void TryWrite_PayloadOfAnotherLength_IsAnError()
    {
        var record = new Conditional { Flags = Bits.End, Kind = Size.Large, Payload = "12345"u8 };
        Assert.Equal(("Payload", "5", "6 bytes"), Parts(record.ExplainWrite(2, true)));
        Assert.Equal(OperationStatus.InvalidData, record.TryWrite(new byte[100], 2, true, out _));
    }

    [Theory]
    [InlineData(1, "2 to 5")]
    [InlineData(6, "2 to 5")]
    public void TryWrite_OutOfRange_IsAnError(byte low, string expected)
    {
        var record = new Limits(low, 100, 10, 0, 0);
        Refused(record.TryWrite, record.ExplainWrite(), "Low", low.ToString(System.Globalization.CultureInfo.InvariantCulture), expected);
    }

    [Fact]
    public void TryWrite_ReservedNotZero_IsAnError()
    {
        var record = new Limits(2, 0, 10, 7, 0);
        Refused(record.TryWrite, record.ExplainWrite(), "Zero", "7", "0 (reserved)");
    }

    [Fact]
    public void TryWrite_UnknownFlag_IsAnErrorThatNamesTheBit()
    {
        var record = new Enums(Size.Small, Size.Small, Wide.A, Signed.Zero, (Bits)0x40, (Bits)0x40);
        Refused(record.TryWrite, record.ExplainWrite(), "Flags", "bits 0x40", "no bits but Name|Data|Zero|End|Low");
    }

    [Fact]
    public void TryWrite_UnknownValueOfAClosedEnum_IsAnError()
    {
        var record = new Enums((Size)3, Size.Small, Wide.A, Signed.Zero, 0, 0);
        Refused(record.TryWrite, record.ExplainWrite(), "Closed", "3 (0x03)", "Small (1), Middle (2), Large (200)");
    }

    [Fact]
    public void TryWrite_ValueWiderThanItsBits_IsAnError()
    {
        var record = new PackedWord(1UL << 55, WordBits.None);
        Refused(record.TryWrite, record.ExplainWrite(), "Sector", "36028797018963968 (0x80000000000000)", "at most 55 bits");
    }

    [Fact]
    public void TryWrite_AddressNotAligned_IsAnError()
    {
        var record = new PackedAtRunTime(0x1001, Bits.None, 0);
        Refused((Span<byte> d, out int n) => record.TryWrite(d, 4096, out n), record.ExplainWrite(4096), "Address", "4097 (0x1001)", "a multiple of pageSize");
    }

    [Fact]
    public void TryWrite_FlagsBeyondTheBorder_IsAnError()
    {
        var record = new PackedAtRunTime(0, Bits.Low, 0);
        Assert.Equal(OperationStatus.InvalidData, record.TryWrite(new byte[9], 16, out _));
        Assert.Equal(OperationStatus.Done, record.TryWrite(new byte[9], 32, out _));
    }

    [Theory]
    [InlineData(0x80u)]
    [InlineData(0x8080u)]
    [InlineData(0x80010000u)]
    [InlineData(0x00010000u)]
    public void TryWrite_VariableFlagsWithoutTheirMarks_IsAnError(uint flags)
    {
        var record = new FlagsOfVariableWidth { Flags = (Flagged)flags };
        Assert.Equal("Flags", record.ExplainWrite()?.Field);
        Assert.Equal(OperationStatus.InvalidData, record.TryWrite(new byte[20], out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void TryWrite_MeasuringField_IsFilledInFromWhatItMeasures()
    {
        var record = new Measured { Size = 999, Count = 999, Huge = 999, Data = "AB"u8, Numbers = new WireArray<uint>([1u]), Page = "1234"u8, Words = new WireArray<ushort>([1, 2]), Pair = new WireArray<long>([1L, -1]), Last = default };
        byte[] bytes = new byte[record.GetLength(4, 2)];
        Assert.Equal(OperationStatus.Done, record.TryWrite(bytes, 4, 2, out _));
        Assert.Equal("0002000000010000000000000000" + "4142" + "00000001" + "31323334" + "00010002" + "0000000000000001FFFFFFFFFFFFFFFF", Convert.ToHexString(bytes));
    }

    [Fact]
    public void TryWrite_MeasuringFieldOfAnAbsentSpan_KeepsItsOwnValue()
    {
        var record = new StaleLength { Pages = 0, Size = 0xABCD };
        byte[] bytes = new byte[6];
        Assert.Equal(OperationStatus.Done, record.TryWrite(bytes, out _));
        Assert.Equal("00000000ABCD", Convert.ToHexString(bytes));
    }

    [Fact]
    public void TryWrite_NameWithNulInAPaddedField_IsAnError()
    {
        var record = new Fixed { Identifier = "1234"u8, Name = "a\0b"u8 };
        Assert.Equal("a name without NUL", record.ExplainWrite()?.Expected);
        Assert.Equal(OperationStatus.InvalidData, record.TryWrite(new byte[18], out _));
    }

    [Fact]
    public void TryWrite_EmptyReservedSpan_WritesZerosOverWhatWasThere()
    {
        byte[] bytes = new byte[18];
        Array.Fill(bytes, (byte)0xFF);
        Assert.Equal(OperationStatus.Done, new Fixed { Identifier = "1234"u8, Name = "ab"u8, Last = 9 }.TryWrite(bytes, out _));
        Assert.Equal("31323334" + "6162000000000000" + "000000" + "0000" + "09", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Write_InvalidRecord_ThrowsWithTheReason()
    {
        var output = new ArrayBufferWriter<byte>();
        ArgumentException error = Assert.Throws<ArgumentException>(() => new SectionStart { Name = new byte[300] }.Write(output));
        Assert.Contains("SectionStart.Name", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void TryWriteHeader_LengthGivenByTheCaller_StandsInTheHeader()
    {
        var record = new LargePayload { Kind = 7 };
        byte[] header = new byte[LargePayload.MaxHeaderLength];
        Assert.Equal(OperationStatus.Done, record.TryWriteHeader(header, 5L << 30, out int written));
        Assert.Equal("07" + "0000000140000000", Convert.ToHexString(header.AsSpan(0, written)));
        Assert.Equal(OperationStatus.Done, LargePayload.TryReadHeader(header, out LargePayload again, out long payloadLength, out int consumed));
        Assert.Equal((7, 5L << 30, 9), (again.Kind, payloadLength, consumed));
        Assert.Equal(OperationStatus.InvalidData, record.TryWriteHeader(header, -1, out _));
    }

    private static void Refused(Writer write, WireError? error, string field, string found, string expected)
    {
        byte[] destination = new byte[600];
        OperationStatus status = write(destination, out int written);
        Assert.Equal((OperationStatus.InvalidData, 0), (status, written));
        Assert.All(destination, static b => Assert.Equal(0, b));
        Assert.Equal((field, found, expected), Parts(error));
    }

    private static (string? Field, string? Found, string? Expected) Parts(WireError? error) => (error?.Field, error?.Found, error?.Expected);
}
