using System;
using SaveVm.Handlers.Ram;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

public sealed class ZeroPageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(255)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(65536)]
    public void IsZero_OneByteAnywhere_IsSeen(int length)
    {
        // Bytes around the page that must not be seen, and an odd address.
        byte[] around = new byte[length + 2];
        around[0] = around[^1] = 0xFF;
        Span<byte> page = around.AsSpan(1, length);
        Assert.True(ZeroPage.IsZero(page));
        int step = length > 4096 ? 61 : 1;
        for (int i = 0; i < length; i += step)
        {
            page[i] = 0x80;
            Assert.False(ZeroPage.IsZero(page), $"byte {i} of {length}");
            page[i] = 0;
        }
    }
}
