using System;
using System.Buffers;
using SaveVm.Records;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Runtime.Tests.VmState;

/// <summary>Structs of constant size are read in the middle of their parents, unless the input ends with them or a subsection may follow: the outcome is the same.</summary>
public sealed class LeafStateTests
{
    // Two ports of 6 bytes; the second level, and what follows the last port, begin with the byte that a subsection begins with.
    private const string Body = "0000000A 0102  05000000 0304  05 AA";

    [Fact]
    public void TryRead_LeavesBeforeTheByteOfASubsection_AreReadAndWrittenBack()
    {
        LeafParent state = StateTable.Check(static () => new LeafParent(), Body);
        Assert.Equal((10, 0x0102, 0x05000000, 0x0304), (state.Ports[0].Level, state.Ports[0].Pair, state.Ports[1].Level, state.Ports[1].Pair));
        Assert.Equal((5, 0xAA), (state.Tail, state.Last));
    }

    [Theory]
    [InlineData(3, "Ports[0].Level", 0)]
    [InlineData(5, "Ports[0].Pair", 4)]
    [InlineData(8, "Ports[1].Level", 6)]
    [InlineData(11, "Ports[1].Pair", 10)]
    public void TryRead_CutInsideALeafOfAnArray_NeedsMoreAndNamesItsField(int length, string field, int offset)
    {
        byte[] bytes = Convert.FromHexString(Body.Replace(" ", "", StringComparison.Ordinal))[..length];
        Assert.Equal((OperationStatus.NeedMoreData, 0), (new LeafParent().TryRead(bytes, 1, isFinal: true, out int consumed), consumed));
        WireError error = new LeafParent().Explain(bytes, 1, isFinal: true)!;
        Assert.Equal((WireErrorKind.Truncated, field, (long)offset), (error.Kind, error.Field, error.Offset));
    }

    [Fact]
    public void TryRead_LeafWithAValueThatIsRefused_NamesItsField()
    {
        byte[] bytes = Convert.FromHexString("0000000A01027FFFFFFF030405AA");
        Assert.Equal((OperationStatus.InvalidData, 0), (new LeafParent().TryRead(bytes, 1, isFinal: true, out int consumed), consumed));
        WireError error = new LeafParent().Explain(bytes, 1, isFinal: true)!;
        Assert.Equal((WireErrorKind.Malformed, "Ports[1].Level", 6L, "2147483647 (0x7FFFFFFF)"), (error.Kind, error.Field, error.Offset, error.Found));
    }

    [Fact]
    public void TryRead_SubsectionOfALeafThatHasNone_IsRefused()
    {
        byte[] bytes = Convert.FromHexString("0000000A0102" + "0506" + Convert.ToHexString("leaf/x"u8) + "00000001" + "05000000030405AA");
        Assert.Equal(OperationStatus.InvalidData, new LeafParent().TryRead(bytes, 1, isFinal: true, out _));
        Assert.Equal((WireErrorKind.Unsupported, "Ports[0].leaf/x"), (new LeafParent().Explain(bytes, 1, isFinal: true)!.Kind, new LeafParent().Explain(bytes, 1, isFinal: true)!.Field));
    }
}

[VmState("leaf")]
public sealed partial class LeafPort
{
    [AtMostCurrent] public int Level { get; set; } = 0x06000000;
    public ushort Pair { get; set; }
}

[SavevmSection("leaf-parent")]
public sealed partial class LeafParent
{
    [ArraySize(2)] public LeafPort[] Ports { get; set; } = [new(), new()];
    public byte Tail { get; set; }
    public byte Last { get; set; }
}
