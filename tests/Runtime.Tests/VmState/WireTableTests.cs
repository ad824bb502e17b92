using System;
using System.Buffers;
using System.Linq;
using SaveVm.Records;
using SaveVm.TestSupport;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Runtime.Tests.VmState;

/// <summary>
/// Every kind of field against bytes written by hand from the formats in <c>migration/vmstate-types.c</c> (<c>vmstate_info_*</c>) and the loops of
/// <c>migration/vmstate.c</c>.
/// </summary>
public sealed class WireTableTests
{
    private const string Scalars =
        "01 FF 80 8000 FFFE 80000000 DEADBEEF 8000000000000000 0102030405060708 0001 3FF8000000000000 FFFFFFFFFFFFFFFF";

    [Fact]
    public void TryRead_SizeOf64Bits_CountsTheBuffer()
    {
        ZooWide state = StateTable.Check(static () => new ZooWide(), "0000000000000002 AABB");
        Assert.Equal([0xAA, 0xBB], state.Data);
        Assert.Equal(OperationStatus.InvalidData, new ZooWide().TryRead(Convert.FromHexString("FFFFFFFFFFFFFFFF00"), 1, isFinal: false, out _));
        Assert.Equal(OperationStatus.InvalidData, new ZooWide { Size = ulong.MaxValue }.TryWrite(new byte[100], out _));
    }

    [Fact]
    public void TryRead_Scalars_AreBigEndian()
    {
        ZooScalars state = StateTable.Check(static () => new ZooScalars(), Scalars + "22 000000 33");
        Assert.Equal((true, (sbyte)-1, (byte)0x80, short.MinValue, (ushort)0xFFFE, int.MinValue, 0xDEADBEEF), (state.Bool, state.I8, state.U8, state.I16, state.U16, state.I32, state.U32));
        Assert.Equal((long.MinValue, 0x0102030405060708UL, ZooMode.Busy, 1.5, (long?)null, (byte)0x22, (byte)0x33), (state.I64, state.U64, state.Mode, state.Double, state.Timer, state.Second, state.Third));
    }

    [Theory]
    [InlineData(1, "000000", 0, 0)]
    [InlineData(2, "22 000000", 0x22, 0)]
    [InlineData(3, "22 FFFFFF 33", 0x22, 0x33)]
    public void TryRead_OlderVersion_TakesTheFieldsOfIt(int version, string rest, byte second, byte third)
    {
        ZooScalars state = version == 3 ? Read(new ZooScalars(), Scalars + rest, 3) : StateTable.Check(static () => new ZooScalars(), Scalars + rest, version);
        Assert.Equal((second, third), (state.Second, state.Third));
        // Unused bytes are written as zeros, in the newest version.
        Assert.Equal(Convert.FromHexString(Hex(Scalars + $"{second:X2} 000000 {third:X2}")), VmStateBody.ToArray(state));
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void TryRead_BoolThatIsNotOne_IsTrueAndWrittenAsOne(byte value)
    {
        byte[] bytes = Convert.FromHexString(Hex(Scalars + "22 000000 33"));
        bytes[0] = value;
        var state = new ZooScalars();
        Assert.Equal(OperationStatus.Done, state.TryRead(bytes, 3, isFinal: true, out _));
        Assert.True(state.Bool);
        Assert.Equal(1, VmStateBody.ToArray(state)[0]);
    }

    [Fact]
    public void TryRead_DoubleWithAPayload_KeepsItsBits()
    {
        byte[] bytes = Convert.FromHexString(Hex(Scalars + "22 000000 33"));
        Convert.FromHexString("7FF0000000000001").CopyTo(bytes, 33);
        Assert.Equal(bytes, VmStateBody.ToArray(VmStateBody.Read<ZooScalars>(bytes, 3)));
    }

    [Fact]
    public void TryRead_EqualValues_AreAcceptedAndLessBecomesCurrent()
    {
        ZooEqual state = StateTable.Check(static () => new ZooEqual(), "01 0002 FFFFFFFD 00000004 0000000000000005 00000002");
        Assert.Equal(2, state.Most);
    }

    [Theory]
    [InlineData("02 0002 FFFFFFFD 00000004 0000000000000005 00000006", "U8", 0, "2", "1")]
    [InlineData("01 0003 FFFFFFFD 00000004 0000000000000005 00000006", "U16", 1, "3", "2")]
    [InlineData("01 0002 FFFFFFFC 00000004 0000000000000005 00000006", "I32", 3, "-4", "-3")]
    [InlineData("01 0002 FFFFFFFD 00000003 0000000000000005 00000006", "U32", 7, "3", "4 (set queues= on both sides)")]
    [InlineData("01 0002 FFFFFFFD 00000004 0000000000000006 00000006", "U64", 11, "6", "5")]
    [InlineData("01 0002 FFFFFFFD 00000004 0000000000000005 00000007", "Most", 19, "7", "0 to 6")]
    [InlineData("01 0002 FFFFFFFD 00000004 0000000000000005 FFFFFFFF", "Most", 19, "-1", "0 to 6")]
    public void TryRead_ValueThatDiffers_IsRefusedByName(string hex, string field, int offset, string found, string expected)
    {
        byte[] bytes = Convert.FromHexString(Hex(hex));
        Assert.Equal(OperationStatus.InvalidData, new ZooEqual().TryRead(bytes, 1, isFinal: true, out _));
        Assert.Equal(new WireError(WireErrorKind.Malformed, "ZooEqual", field, offset, found, expected), new ZooEqual().Explain(bytes, 1, isFinal: true));
    }

    [Fact]
    public void TryRead_Arrays_HaveNoLengthOnTheWire()
    {
        ZooArrays state = StateTable.Check(
            static () => new ZooArrays(),
            "0102 0304  00 01 00  0001 0000  3FF8000000000000 C000000000000000  FFFFFFFFFFFFFFFF 0000000000000009" +
            "010203 040506  00000001 00000002 00000003 00000004  0A0B0C0D  8000000000000001 0000000000000001  AABBCC" +
            "11 0022  33 0044  55 66 77 88");
        Assert.Equal([0x0102, 0x0304], state.Words);
        Assert.Equal([null, 9], state.Timers);
        Assert.Equal((6, 3U), (state.Bytes[1, 2], state.Grid[1, 0]));
        Assert.Equal([0x8000000000000001, 1], state.Bits);
        Assert.Equal((0x33, 0x44, 0x77), (state.Inner[1].Level, state.Inner[1].Depth, state.Plain[1].A));
    }

    [Fact]
    public void TryRead_SubsectionOfAnElement_ComesBeforeTheNextElement()
    {
        const string Extra = "05 0F 7A6F6F2F696E6E65722F6578747261 00000003 12345678";
        ZooArrays state = StateTable.Check(
            static () => new ZooArrays(),
            "0102 0304  00 01 00  0001 0000  3FF8000000000000 C000000000000000  FFFFFFFFFFFFFFFF 0000000000000009" +
            "010203 040506  00000001 00000002 00000003 00000004  0A0B0C0D  8000000000000001 0000000000000001  AABBCC" +
            "11 0022" + Extra + "33 0044  55 66 77 88");
        Assert.Equal(0x12345678U, state.Inner[0].Extra!.Value);
        Assert.Null(state.Inner[1].Extra);
    }

    [Fact]
    public void TryRead_CountedArrays_TakeWhatTheirMembersSay()
    {
        ZooCounted state = StateTable.Check(
            static () => new ZooCounted(),
            "02 0001 00000001 00000002  00000001 00000002  0304  05 0006  0000000000000007 FFFFFFFFFFFFFFFF  080910111213  0000000000000001  00000000");
        Assert.Equal([1, 2], state.ByByte);
        Assert.Equal([3, 4], state.ByWord);
        Assert.Equal((5, 6), (state.ByInt[0].Level, state.ByInt[0].Depth));
        Assert.Equal([7, null], state.Unarmed);
        Assert.Equal([8, 9, 0x10, 0x11, 0x12, 0x13], state.Data);
        Assert.Equal([1UL], state.Map);
    }

    [Theory]
    [InlineData("00 0000 FFFFFFFF 00000000", "ByInt", "N32 = -1")]
    [InlineData("00 0000 00000000 FFFFFFFF", "Unarmed", "U32 = 4294967295 (0xFFFFFFFF)")]
    public void TryRead_CountThatCannotBe_IsRefused(string hex, string field, string found)
    {
        byte[] bytes = Convert.FromHexString(Hex(hex));
        Assert.Equal(OperationStatus.InvalidData, new ZooCounted().TryRead(bytes, 1, isFinal: false, out _));
        WireError error = new ZooCounted().Explain(bytes, 1, isFinal: false)!;
        Assert.Equal((WireErrorKind.Malformed, field, found), (error.Kind, error.Field, error.Found));
    }

    [Fact]
    public void TryRead_LargeCountWithoutBytes_AllocatesNothingForIt()
    {
        byte[] bytes = Convert.FromHexString("00000007FFFFFF00000000");
        var state = new ZooCounted();
        _ = state.TryRead(bytes, 1, isFinal: false, out _);
        Assert.InRange(Allocation.LeastOf(() => Assert.Equal(OperationStatus.NeedMoreData, state.TryRead(bytes, 1, isFinal: false, out _))), 0, 1024);
    }

    // Null, numbers, marked, inner, vstruct of version 1 (one byte), tmp, queue, list, tree with numbers, tree with structs, text.
    private const string Rest =
        "01 02 30 03 04   00000001 30 00000003   30 31 05 06 30   07 0008   09   0A   01 0B 000C 01 0D 000E 00   01 0F 10 00" +
        "00000002 01 0000000000000011 12 13 01 0000000000000014 15 16 00   00000001 01 17 18 19 001A 00   03 414243";

    private const string Other = "05 0E 7A6F6F2D726573742F6F74686572 00000001 1234";
    private const string Sub = "05 0C 7A6F6F2D726573742F737562 00000002 21 22";
    private const string Deeper = "05 13 7A6F6F2D726573742F7375622F646565706572 00000001 23";

    [Fact]
    public void TryRead_EverythingElse_IsAsInQemu()
    {
        ZooRest state = Read(new ZooRest(), Rest + "00 1C", 2);
        Assert.Equal((1, 2, 3, 4), (state.Nulls[0]!.A, state.Nulls[0]!.B, state.Nulls[2]!.A, state.Nulls[2]!.B));
        Assert.Equal([1, null, 3], state.Numbers);
        Assert.Equal((true, 5, true), (state.Marked[0] is null, state.Marked[1]!.A, state.Marked[2] is null));
        Assert.Equal((7, 8, 9, 0, 0x0A), (state.Inner.Level, state.Inner.Depth, state.First.Level, state.First.Depth, state.Tmp.Value));
        Assert.Equal([0x0B, 0x0D], state.Queue.Select(static item => item.Level));
        Assert.Equal(0x10, Assert.Single(state.List).B);
        Assert.Equal([0x11UL, 0x14], state.Direct.Select(static pair => pair.Key));
        Assert.Equal((0x17, 0x1A), (state.Tree[0].Key.A, state.Tree[0].Value.Depth));
        Assert.Equal(("ABC", false, 0x1C), (state.Text, state.HasMore, state.New));
        Assert.Equal(["pre_load", "post_load 2"], state.Calls);
    }

    [Theory]
    [InlineData(Rest + "00 1C")]
    [InlineData(Rest + "01 1B 1C" + Other)]
    [InlineData(Rest + "00 1C" + Sub)]
    [InlineData(Rest + "01 1B 1C" + Sub + Deeper + Other)]
    public void TryRead_EverythingElse_EveryPrefixAndDamageIsExplained(string hex)
    {
        byte[] bytes = Convert.FromHexString(Hex(hex));
        StateTable.Prefixes(static () => new ZooRest(), bytes, 2);
        StateTable.Damage(static () => new ZooRest(), bytes, 2);
        ZooRest state = VmStateBody.Read<ZooRest>(bytes, 2);
        // Saving tmp adds one: that is what its hook is there for.
        state.Tmp.Value--;
        Assert.Equal(bytes, WithoutPreparation(state));
    }

    [Fact]
    public void TryRead_SubsectionsInAnotherOrder_AreReadAndWrittenInTheirOwn()
    {
        ZooRest state = Read(new ZooRest(), Rest + "01 1B 1C" + Other + Sub + Deeper, 2);
        Assert.Equal((0x1234, 0x21, 0x22, 0x23), (state.Other.Value, state.Sub!.Value, state.Sub.Later, state.Sub.Deeper!.Value));
        state.Tmp.Value--;
        Assert.Equal(Convert.FromHexString(Hex(Rest + "01 1B 1C" + Sub + Deeper + Other)), WithoutPreparation(state));
    }

    [Fact]
    public void TryRead_SubsectionThatIsNotThere_IsNullAgain()
    {
        ZooRest state = Read(new ZooRest(), Rest + "00 1C" + Sub, 2);
        Assert.NotNull(state.Sub);
        _ = Read(state, Rest + "00 1C", 2);
        Assert.Null(state.Sub);
        _ = Read(state, Rest + "00 1C" + Sub, 2);
        _ = Read(state, Rest + "01 1B 1C" + Other, 2);
        Assert.Null(state.Sub);
    }

    [Fact]
    public void TryRead_OlderSubsection_TakesTheFieldsOfItsVersion()
    {
        ZooRest state = Read(new ZooRest(), Rest + "00 1C 05 0C 7A6F6F2D726573742F737562 00000001 21", 2);
        Assert.Equal((0x21, 0), (state.Sub!.Value, state.Sub.Later));
    }

    [Theory]
    [InlineData(3, "version 3", "version 1 to 2")]
    [InlineData(0, "version 0", "version 1 to 2")]
    // QEMU's loader would take 8 bits of it and read version 1.
    [InlineData(257, "version 257", "version 1 to 2")]
    public void TryRead_SubsectionOfAnotherVersion_IsUnsupported(int version, string found, string expected)
    {
        byte[] bytes = Convert.FromHexString(Hex(Rest + $"00 1C 05 0C 7A6F6F2D726573742F737562 {version:X8} 21 22"));
        Assert.Equal(OperationStatus.InvalidData, new ZooRest().TryRead(bytes, 2, isFinal: true, out _));
        WireError error = new ZooRest().Explain(bytes, 2, isFinal: true)!;
        Assert.Equal((WireErrorKind.Unsupported, "zoo-rest/sub", found, expected), (error.Kind, error.Field, error.Found, error.Expected));
    }

    [Fact]
    public void TryRead_UnknownSubsectionOfThisParent_IsUnsupportedByName()
    {
        byte[] bytes = Convert.FromHexString(Hex(Rest + "00 1C 05 0C 7A6F6F2D726573742F737563 00000001 21"));
        Assert.Equal(OperationStatus.InvalidData, new ZooRest().TryRead(bytes, 2, isFinal: true, out _));
        WireError error = new ZooRest().Explain(bytes, 2, isFinal: true)!;
        Assert.Equal((WireErrorKind.Unsupported, "zoo-rest/suc", "zoo-rest/sub, zoo-rest/other"), (error.Kind, error.Field, error.Expected));
    }

    [Theory]
    // Another parent, the parent itself without more, and a length that goes beyond the input.
    [InlineData("05 0C 7A6F6F2D726573782F737562 00000001 21")]
    [InlineData("05 08 7A6F6F2D72657374 00000001 21")]
    [InlineData("05 00")]
    [InlineData("05 40 7A6F6F2D726573742F")]
    [InlineData("05")]
    public void TryRead_SomethingThatOnlyLooksLikeASubsection_EndsTheListSilently(string rest)
    {
        byte[] bytes = Convert.FromHexString(Hex(Rest + "00 1C" + rest));
        Assert.Equal(OperationStatus.Done, new ZooRest().TryRead(bytes, 2, isFinal: true, out int consumed));
        Assert.Equal(bytes.Length - Hex(rest).Length / 2, consumed);
        Assert.Null(new ZooRest().Explain(bytes, 2, isFinal: true));
    }

    [Theory]
    [InlineData("31", "0x31", "0x30, a null pointer as here")]
    [InlineData("00", "0x00", "0x30, a null pointer as here")]
    public void TryRead_PointerThatIsNullHere_MustBeNullThere(string marker, string found, string expected)
    {
        byte[] bytes = Convert.FromHexString(Hex("01 02" + marker + Rest[8..] + "00 1C"));
        Assert.Equal(OperationStatus.InvalidData, new ZooRest().TryRead(bytes, 2, isFinal: true, out _));
        Assert.Equal(new WireError(WireErrorKind.Malformed, "ZooRest", "Nulls[1]", 2, found, expected), new ZooRest().Explain(bytes, 2, isFinal: true));
    }

    [Fact]
    public void TryRead_CheckThatFails_IsNamed()
    {
        byte[] bytes = Convert.FromHexString(Hex(Rest + "01 64 1C" + Other));
        Assert.Equal(OperationStatus.InvalidData, new ZooRest().TryRead(bytes, 2, isFinal: true, out _));
        Assert.Equal("IsSmall", new ZooRest().Explain(bytes, 2, isFinal: true)!.Field);
        bytes = Convert.FromHexString(Hex(Rest + "01 63 1C" + Other));
        Assert.Equal("IsSane", new ZooRest().Explain(bytes, 2, isFinal: true)!.Field);
    }

    [Fact]
    public void TryRead_HookThatRefuses_SaysWhy()
    {
        byte[] bytes = Convert.FromHexString(Hex(Rest + "00 1C"));
        var state = new ZooRest { Refusal = "the card is not plugged" };
        WireFormatException error = Assert.Throws<WireFormatException>(() => VmStateBody.Read(state, bytes, 2));
        Assert.Equal(("Loaded", "the card is not plugged"), (error.Field, error.Found));
        Assert.Equal("the card is not plugged", state.ExplainWrite()!.Found);
        Assert.Contains("the card is not plugged", Assert.Throws<InvalidOperationException>(() => state.GetLength()).Message, StringComparison.Ordinal);
        Assert.Equal((OperationStatus.InvalidData, 0), (state.TryWrite(new byte[1000], out int written), written));
    }

    [Fact]
    public void TryWrite_Hooks_AreCalledAroundIt()
    {
        ZooRest state = Read(new ZooRest(), Rest + "00 1C", 2);
        state.Calls.Clear();
        Assert.Equal(OperationStatus.Done, state.TryWrite(new byte[1000], out _));
        Assert.Equal(["pre_save", "post_save"], state.Calls);
        Assert.Equal(0x0B, state.Tmp.Value);
    }

    [Theory]
    [InlineData(0, "Numbers")]
    [InlineData(1, "Queue[0]")]
    [InlineData(2, "Queue[0].Extra")]
    [InlineData(3, "IsSane")]
    [InlineData(4, "")]
    [InlineData(5, "First")]
    public void TryWrite_StateThatContradictsItself_IsRefusedByName(int fault, string field)
    {
        ZooRest state = Read(new ZooRest(), Rest + "01 1B 1C" + Other, 2);
        switch (fault)
        {
            case 0: state.Numbers = [1]; break;
            case 1: state.Queue[0] = null!; break;
            case 2: field = "Tree"; state.Tree = null!; break;
            case 3: state.More = 99; break;
            case 4: state.Text = "~"; break;
            default: state.First = null!; break;
        }
        Assert.Equal((OperationStatus.InvalidData, 0), (state.TryWrite(new byte[1000], out int written), written));
        Assert.Equal(field, state.ExplainWrite()!.Field);
    }

    [Fact]
    public void TryWrite_ArrayThatDoesNotFitItsCount_IsRefused()
    {
        var state = new ZooCounted { N8 = 2, ByByte = [1] };
        Assert.Equal(OperationStatus.InvalidData, state.TryWrite(new byte[1000], out _));
        WireError error = state.ExplainWrite()!;
        Assert.Equal(("ByByte", "1 elements", "2 elements"), (error.Field, error.Found, error.Expected));
    }

    private static T Read<T>(T state, string hex, int version)
        where T : class, IVmState
    {
        VmStateBody.Read(state, Convert.FromHexString(Hex(hex)), (uint)version);
        return state;
    }

    private static byte[] WithoutPreparation<T>(T state)
        where T : class, IVmState
    {
        byte[] bytes = new byte[1000];
        Assert.Equal(OperationStatus.Done, state.TryWrite(bytes, out int written));
        return bytes[..written];
    }

    private static string Hex(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
