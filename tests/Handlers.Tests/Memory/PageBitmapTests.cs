using System.Collections.Generic;
using SaveVm.Handlers.Memory;
using Xunit;

namespace SaveVm.Handlers.Tests.Memory;

public sealed class PageBitmapTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(63, 65)]
    [InlineData(0, 64)]
    [InlineData(64, 128)]
    [InlineData(10, 199)]
    [InlineData(199, 200)]
    public void SetRange_AnyBorders_IsOneRun(long start, long end)
    {
        var plain = new PageBitmap(200);
        var atomic = new PageBitmap(200);
        plain.SetRange(start, end);
        atomic.SetRangeAtomic(start, end);

        Assert.Equal([(start, end)], Runs(plain));
        Assert.Equal([(start, end)], Runs(atomic));
        Assert.Equal(end - start, plain.Count());
    }

    [Fact]
    public void ClearRange_InTheMiddle_LeavesTwoRuns()
    {
        var plain = new PageBitmap(200);
        var atomic = new PageBitmap(200);
        plain.SetRange(0, 200);
        atomic.SetRange(0, 200);
        plain.ClearRange(60, 130);
        atomic.ClearRangeAtomic(60, 130);

        Assert.Equal([(0L, 60L), (130L, 200L)], Runs(plain));
        Assert.Equal([(0L, 60L), (130L, 200L)], Runs(atomic));
    }

    [Fact]
    public void MoveInto_ShorterTarget_KeepsItsBitsAndDropsTheRest()
    {
        var source = new PageBitmap(200);
        source.SetRange(60, 150);
        var target = new PageBitmap(70);
        target.Set(3);

        source.MoveInto(target);

        Assert.Equal([(3L, 4L), (60L, 70L)], Runs(target));
        Assert.Equal(0, source.Count());
    }

    private static List<(long Start, long End)> Runs(PageBitmap pages)
    {
        List<(long, long)> runs = [];
        for (long from = 0; pages.TryFindRun(from, out long start, out long end); from = end) { runs.Add((start, end)); }
        return runs;
    }
}
