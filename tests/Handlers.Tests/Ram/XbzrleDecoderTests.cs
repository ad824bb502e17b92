using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
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

    /// <summary>Any bytes: no exception, nothing outside the page, and a delta that is refused is refused at a place in it, or at its end.</summary>
    [Fact]
    public void TryDecode_AnyBytes_StaysInsideThePage() => Prop.ForAll(
        (from length in Gen.Choose(0, 40) from size in Gen.Elements(0, 1, 8, 4096, 65536) from seed in Gen.Choose(0, int.MaxValue) select (length, size, seed)).ToArbitrary(),
        static sample =>
        {
            var random = new Random(sample.seed);
            byte[] delta = new byte[sample.length];
            random.NextBytes(delta);
            // Small numbers are what runs are made of.
            for (int i = 0; i < delta.Length; i++) { delta[i] = random.Next(3) == 0 ? delta[i] : (byte)(delta[i] & 7); }
            byte[] around = new byte[sample.size + 2];
            around[0] = around[^1] = 0xA5;
            bool isGood = XbzrleDecoder.TryDecode(delta, around.AsSpan(1, sample.size), out int errorOffset);
            return around[0] == 0xA5 && around[^1] == 0xA5 && (isGood ? errorOffset == delta.Length : errorOffset <= delta.Length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(20261125, 9));

    /// <summary>The longest run that 14 bits can say, and no longer one, at every place of a large page.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16383)]
    [InlineData(32768)]
    public void TryDecode_LongestRuns_AreTaken(int place)
    {
        byte[] before = new byte[65536];
        byte[] after = new byte[65536];
        int end = Math.Min(place + XbzrleEncoder.MaximumRun, after.Length);
        after.AsSpan(place..end).Fill(1);
        byte[] delta = new byte[65536];
        bool fits = XbzrleEncoder.TryEncode(before, after, delta, out int written);
        // The run before it must be one that can be said as well.
        Assert.Equal(place <= XbzrleEncoder.MaximumRun, fits);
        if (!fits) { return; }
        Assert.True(XbzrleDecoder.TryDecode(delta.AsSpan(0, written), before, out _));
        Assert.Equal(after, before);
    }
}
