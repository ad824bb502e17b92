using System.Linq;
using SaveVm.Handlers.Inspection;
using Xunit;
using static SaveVm.Handlers.Tests.StreamText;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>The rules between messages of the return path and of COLO.</summary>
public sealed class ReturnPathReaderTests
{
    [Fact]
    public void Read_BitmapBehindItsMessage_BelongsToIt()
    {
        StreamReport report = Inspect("0005 0007 06 70632e72616d 0000000000000008 ff00000000000000 0123456789abcdef 0006 0004 00000001 0007 0000");
        Assert.Null(report.Error);
        Assert.Equal(StreamFormats.ReturnPath, report.Format);
        Assert.Equal(["recv-bitmap 0+35", "resume-ack 35+8", "switchover-ack 43+4"], report.Messages!.Select(static message => $"{message.Name} {message.Offset}+{message.Length}"));
        Assert.Equal(8UL, report.Messages![0].Value);
    }

    [Theory]
    [InlineData("0002 0003 000000", "ReturnPathPong", "Value")]
    [InlineData("0002 0005 0000000100", "ReturnPathMessage", "Payload")]
    [InlineData("0007 0001 00", "ReturnPathMessage", "Payload")]
    [InlineData("0003 0013 00000000001b1000 00001000 07 70632e72616d", "ReturnPathRequestPagesOfBlock", "BlockName")]
    [InlineData("0004 000c 00000000001be000 00001000", "ReturnPathMessage", "Type")]
    [InlineData("0005 0002 01 61 0000000000000007 00000000000000 0123456789abcdef", "ReceivedBitmap", "Bitmap")]
    [InlineData("0005 0002 01 61 0000000000000008 0000000000000000 0123456789abcdee", "ReceivedBitmap", "Ending")]
    [InlineData("0002 0004 00000001 0009 0000", "ReturnPathMessage", "Type")]
    public void Read_MessageAgainstTheRules_IsRefused(string hex, string record, string field) => Assert.Equal("malformed", Refused(hex, record, field).Kind);

    [Fact]
    public void Read_MessageCutShort_IsTruncated() => Assert.Equal("truncated", Refused("0002 0004 00000001 0002 0004 0000", "ReturnPathMessage", "Payload").Kind);

    [Theory]
    [InlineData("00000000 00000002 00000006")]
    [InlineData("00000000 00000002 00000005 00000002")]
    [InlineData("0002 0004 00000001 00000000 0002 0004 00000001")]           // frames end with READY
    public void Read_ColoAnswerOutOfTurn_IsRefused(string hex) => Refused(hex, "ColoMessage", "Kind");

    // READY is four zeros: without the REPLY that must come next, it is as likely a stream whose beginning is damaged.
    [Theory]
    [InlineData("00000000 00000005")]
    [InlineData("00000000 00000000")]
    [InlineData("00000000 00000007")]
    public void Read_ColoReadyWithoutReply_IsNotTakenForAnAnswer(string hex) => Refused(hex, "StreamHeader", "Magic");
}
