using System.Text;
using SaveVm.Handlers.Migration;
using Xunit;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>Messages of the return path; hex from postcopy-ram-v7.2 unless noted.</summary>
public sealed class ReturnPathRecordTests
{
    [Theory]
    [InlineData("0001 0004 00000000", ReturnPathMessageType.Shut)]
    [InlineData("0002 0004 00000001", ReturnPathMessageType.Pong)]
    [InlineData("0003 0013 00000000001b1000 00001000 06 70632e72616d", ReturnPathMessageType.RequestPagesOfBlock)]
    [InlineData("0004 000c 00000000001be000 00001000", ReturnPathMessageType.RequestPages)]
    // By the source: migrate_send_rp_switchover_ack
    [InlineData("0007 0000", ReturnPathMessageType.SwitchoverAcknowledged)]
    public void Message(string hex, ReturnPathMessageType type) => WireTable.BothWays(hex, (in ReturnPathMessage message) => Assert.Equal(type, message.Type));

    [Theory]
    [InlineData("0000 0000", "Type")]
    [InlineData("0008 0000", "Type")]
    [InlineData("0001 0201", "Payload.Length")]
    [InlineData("0001 FFFF", "Payload.Length")]
    public void Message_Malformed(string hex, string field) => WireTable.Refused<ReturnPathMessage>(hex, field);

    [Fact]
    public void Shut() => WireTable.BothWays("00000000", (in ReturnPathShut shut) => Assert.Equal(0u, shut.Status));

    [Fact]
    public void Pong() => WireTable.BothWays("00000001", (in ReturnPathPong pong) => Assert.Equal(1u, pong.Value));

    [Fact]
    public void RequestPages() =>
        WireTable.BothWays("00000000001be000 00001000", (in ReturnPathRequestPages request) => Assert.Equal(new ReturnPathRequestPages(0x1BE000, 4096), request));

    [Fact]
    public void RequestPagesOfBlock() => WireTable.BothWays("00000000001b1000 00001000 06 70632e72616d", (in ReturnPathRequestPagesOfBlock request) =>
    {
        Assert.Equal(0x1B1000UL, request.Offset);
        Assert.Equal(4096u, request.Length);
        Assert.Equal("pc.ram", Encoding.ASCII.GetString(request.BlockName));
    });

    // By the source: migrate_send_rp_recv_bitmap, ramblock_recv_bitmap_send, migrate_send_rp_resume_ack
    [Fact]
    public void ReceivedBitmapMessage() => WireTable.BothWays("06 70632e72616d", (in ReturnPathReceivedBitmap message) => Assert.Equal(6, message.BlockName.Length));

    [Fact]
    public void Bitmap() => WireTable.BothWays("0000000000000008 ff00000000000000 0123456789abcdef", (in ReceivedBitmap bitmap) => Assert.Equal(8, bitmap.Bitmap.Length));

    [Theory]
    [InlineData("0000000000000008 ff00000000000000 0123456789abcdee", "Ending")]
    [InlineData("0000000010000001", "Bitmap.Length")]
    [InlineData("FFFFFFFFFFFFFFFF", "Bitmap.Length")]
    public void Bitmap_Malformed(string hex, string field) => WireTable.Refused<ReceivedBitmap>(hex, field);

    [Fact]
    public void ResumeAcknowledged() => WireTable.BothWays("00000001", (in ReturnPathResumeAcknowledged message) => Assert.Equal(1u, message.Value));

    [Fact]
    public void ResumeAcknowledged_OtherValue_IsRefused() => WireTable.Refused<ReturnPathResumeAcknowledged>("00000000", "Value");
}
