using SaveVm.Handlers.Colo;
using Xunit;

namespace SaveVm.Handlers.Tests.Colo;

/// <summary>COLO messages; hex from the recording colo-7.2.</summary>
public sealed class ColoMessageTests
{
    [Theory]
    [InlineData("00000000", ColoMessageKind.CheckpointReady)]
    [InlineData("00000001", ColoMessageKind.CheckpointRequest)]
    [InlineData("00000002", ColoMessageKind.CheckpointReply)]
    [InlineData("00000003", ColoMessageKind.VmStateSend)]
    [InlineData("00000005", ColoMessageKind.VmStateReceived)]
    [InlineData("00000006", ColoMessageKind.VmStateLoaded)]
    public void Message_Bare(string hex, ColoMessageKind kind) => WireTable.BothWays(hex, (in ColoMessage message) => Assert.Equal(new ColoMessage(kind, 0), message));

    [Fact]
    public void Size_HasItsValue() =>
        WireTable.BothWays("00000004 000000000000e4e8", (in ColoMessage message) => Assert.Equal(new ColoMessage(ColoMessageKind.VmStateSize, 58600), message));

    [Theory]
    [InlineData("00000007")]
    [InlineData("80000000")]
    [InlineData("00020004")]
    public void Kind_OutOfRange_IsRefused(string hex) => WireTable.Refused<ColoMessage>(hex, "Kind");
}
