using System;
using System.Collections.Generic;
using System.IO;
using SaveVm.IO;
using Xunit;

namespace SaveVm.Runtime.Tests.IO;

/// <summary>What a tap is shown.</summary>
public sealed class TappedInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public void Pass_ReadAndSkipped_ShowsEveryByteOnceInOrder(int bufferSize)
    {
        byte[] bytes = new byte[10_000];
        new Random(5).NextBytes(bytes);
        using WireInput source = WireInput.FromStream(new MemoryStream(bytes), new WireInputOptions { BufferSize = bufferSize });
        Assert.True(source.Skip(10));
        var tap = new Collector();
        using var input = new TappedInput(source, tap);
        Assert.Equal(10, input.Position);
        Assert.True(input.TryFill(500));
        input.Advance(300);
        Assert.True(input.Skip(7_000));
        Assert.True(input.TryFill(1));
        input.Advance(1);
        Assert.False(input.Skip(long.MaxValue - input.Position));

        input.Deliver();

        Assert.Equal(bytes[10..], tap.Bytes);
        Assert.Equal(bytes.Length, source.Position);
    }

    [Fact]
    public void Deliver_NothingNew_ShowsNothing()
    {
        using WireInput source = WireInput.FromMemory(new byte[10]);
        var tap = new Collector();
        using var input = new TappedInput(source, tap);
        input.Deliver();
        input.Advance(4);
        input.Deliver();
        input.Deliver();
        Assert.Equal(1, tap.Calls);
        Assert.Equal(4, tap.Bytes.Count);
    }

    private sealed class Collector : IInputTap
    {
        public List<byte> Bytes { get; } = [];

        public int Calls { get; private set; }

        public void Pass(ReadOnlySpan<byte> bytes, long offset)
        {
            Assert.True(offset >= Bytes.Count);
            Calls++;
            Bytes.AddRange(bytes);
        }
    }
}
