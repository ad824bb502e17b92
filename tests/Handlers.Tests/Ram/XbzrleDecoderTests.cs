using System.Linq;
using SaveVm.Handlers.Ram;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

public sealed class XbzrleDecoderTests
{
    [Theory]
    [InlineData("", "0000000000000000")]
    [InlineData("0001FF", "FF00000000000000")]
    [InlineData("0701FF", "00000000000000FF")]
    [InlineData("0008 0102030405060708", "0102030405060708")]
    [InlineData("0102AABB 0201CC", "00AABB0000CC0000")]
    // Two bytes of length where one would do: 7 bits and 0.
    [InlineData("8200 01 FF", "0000FF0000000000")]
    public void TryDecode_Delta_ChangesThePage(string delta, string page)
    {
        byte[] bytes = new byte[8];
        Assert.True(XbzrleDecoder.TryDecode(WireTable.Bytes(delta), bytes, out _));
        Assert.Equal(WireTable.Bytes(page), bytes);
    }

    // xbzrle-v7.2 at 0x27F684: keep 16, change 1, keep 2031, change 1, keep 2046, change 1
    [Fact]
    public void TryDecode_DeltaOfAStream_SkipsAsFarAsItSays()
    {
        byte[] page = new byte[4096];
        Assert.True(XbzrleDecoder.TryDecode(WireTable.Bytes("1001fb ef0f01f7 fe0f01a2"), page, out _));
        Assert.Equal(0xFB, page[16]);
        Assert.Equal(0xF7, page[2048]);
        Assert.Equal(0xA2, page[4095]);
        Assert.Equal(3, page.Count(static b => b != 0));
    }

    [Theory]
    [InlineData("00", 0)]                    // no room for a second run
    [InlineData("01", 0)]
    [InlineData("0000", 1)]                  // nothing to change
    [InlineData("0001", 1)]                  // the byte is missing
    [InlineData("0002FF", 1)]                // one of two bytes is missing
    [InlineData("0001FF 0001FF", 3)]         // a second run that keeps nothing
    [InlineData("0801FF", 1)]                // behind the page
    [InlineData("0901FF", 0)]
    [InlineData("0009 010203040506070809", 1)]
    [InlineData("0702FFFF", 1)]
    [InlineData("8080 01 FF", 0)]            // 14 bits, not more
    [InlineData("80FF 01 FF", 0)]
    [InlineData("FF7F 01 FF", 0)]            // 16383 bytes
    [InlineData("0701FF 01", 3)]             // a run at the end that keeps and changes nothing
    public void TryDecode_DeltaAgainstTheRules_IsRefused(string delta, int errorOffset)
    {
        Assert.False(XbzrleDecoder.TryDecode(WireTable.Bytes(delta), new byte[8], out int found));
        Assert.Equal(errorOffset, found);
    }
}
