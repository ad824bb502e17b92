using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Handlers.Tests.Records;

public sealed class BitRunsTests
{
    [Theory]
    [InlineData("", 0, "")]
    [InlineData("", 100, "")]
    [InlineData("00", 8, "")]
    [InlineData("FF", 8, "0+8")]
    [InlineData("FF", 3, "0+3")]
    [InlineData("80 01", 16, "7+2")]
    [InlineData("00 00 00 00 00 00 00 80 01", 72, "63+2")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", 128, "0+128")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", 65, "0+65")]
    [InlineData("05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 80", 144, "0+1 2+1 143+1")]
    public void Enumerate_Bits_GivesTheirRuns(string hex, long count, string runs) => Assert.Equal(runs, string.Join(' ', Runs(WireTable.Bytes(hex), count).Select(static run => $"{run.Start}+{run.Length}")));

    [Fact]
    public void Enumerate_RandomBits_AgreesWithLookingAtEach()
    {
        var random = new Random(20260);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bits = new byte[random.Next(40)];
            random.NextBytes(bits);
            if (i % 3 == 0) { bits.AsSpan(0, bits.Length / 2).Fill(0xFF); }
            long count = random.Next((bits.Length * 8) + 10);
            List<long> expected = [];
            for (int bit = 0; bit < Math.Min(count, bits.Length * 8); bit++)
            {
                if ((bits[bit / 8] & (1 << (bit % 8))) != 0) { expected.Add(bit); }
            }
            Assert.Equal(expected, Runs(bits, count).SelectMany(static run => Enumerable.Range(0, (int)run.Length).Select(k => run.Start + k)));
        }
    }

    private static List<BitRun> Runs(byte[] bits, long count)
    {
        List<BitRun> runs = [];
        foreach (BitRun run in new BitRuns(bits, count)) { runs.Add(run); }
        return runs;
    }
}
