using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Memory;
using Xunit;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>What every backend of guest memory promises.</summary>
public abstract class GuestMemoryContract
{
    private const int Page = 4096;
    private const long Length = 5 << 20;

    protected abstract IGuestMemory Create();

    [Fact]
    public void Read_NothingWritten_IsZero()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);

        Assert.Equal(-1, Content(block).AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Write_PiecesOfAnySize_AreReadBack()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);
        byte[] expected = new byte[Length];
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            int length = random.Next(1, 1 << random.Next(1, 20));
            long offset = random.NextInt64(Length - length + 1);
            Span<byte> bytes = expected.AsSpan((int)offset, length);
            switch (random.Next(4))
            {
                case 0:
                    bytes.Clear();
                    block.Fill(offset, length, 0);
                    break;
                case 1:
                    bytes.Fill((byte)i);
                    block.Fill(offset, length, (byte)i);
                    break;
                case 2:
                    bytes.Clear();
                    block.Discard(offset, length);
                    break;
                default:
                    random.NextBytes(bytes);
                    block.Write(offset, bytes);
                    break;
            }
        }

        Assert.Equal(expected, Content(block));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Page)]
    [InlineData(Length - Page)]
    public void BeginWrite_OfAPage_ShowsItWholeAndKeepsWhatIsNotChanged(long offset)
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);
        byte[] before = [.. Enumerable.Range(0, Page).Select(static i => (byte)i)];
        block.Write(offset, before);

        using (WriteScope scope = block.BeginWrite(offset, Page))
        {
            Assert.Equal(before, scope.Bytes.ToArray());
            scope.Bytes[5] = 200;
        }

        before[5] = 200;
        Assert.Equal(before, block.Read(offset, Page).ToArray());
    }

    [Fact]
    public void Add_SeveralBlocks_AreApart()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock ram = memory.Add("pc.ram", Length, Length, Page);
        GuestMemoryBlock rom = memory.Add("/rom@etc/acpi/rsdp", Page, Page, Page);
        rom.Fill(0, Page, 1);

        Assert.Equal(0, ram.Read(0, Page)[0]);
        Assert.Equal([ram, rom], memory.Blocks);
        Assert.True(memory.TryFind("/rom@etc/acpi/rsdp", out GuestMemoryBlock? found));
        Assert.Same(rom, found);
        Assert.False(memory.TryFind("pc.rom", out _));
    }

    [Fact]
    public void Add_NameTaken_IsRefused()
    {
        using IGuestMemory memory = Create();
        _ = memory.Add("pc.ram", Length, Length, Page);

        Assert.Throws<ArgumentException>(() => memory.Add("pc.ram", Length, Length, Page));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(Length, 1)]
    [InlineData(Length - 1, 2)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Access_OutsideTheBlock_IsRefused(long offset, int length)
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, 2 * Length, Page);

        Assert.Throws<ArgumentOutOfRangeException>(() => block.Read(offset, length).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Fill(offset, length, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Discard(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.BeginWrite(offset, length).Dispose());
    }

    [Fact]
    public void Resize_SmallerAndLargerAgain_IsZeroBehindTheCut()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("/rom@etc/acpi/tables", Length, Length + Page, Page);
        block.Fill(0, Length, 9);

        block.Resize(Page);
        block.Resize(Length + Page);

        Assert.Equal(9, block.Read(Page - 1, 1)[0]);
        Assert.Equal(-1, Content(block).AsSpan(Page).IndexOfAnyExcept((byte)0));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Resize(Length + Page + 1));
    }

    [Fact]
    public void WriteClaimer_AnyChange_SeesTheBytesBefore()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);
        block.Fill(0, 8 * Page, 1);
        var claimer = new Recorder();
        block.WriteClaimer = claimer;

        block.Write(0, [2, 2]);
        block.Fill(Page, Page, 3);
        block.Discard(2 * Page, Page);
        using (WriteScope scope = block.BeginWrite(3 * Page, Page)) { scope.Bytes.Fill(4); }
        block.WriteClaimer = null;
        block.Fill(4 * Page, Page, 5);

        Assert.Equal([(0L, 2L, (byte)1), (Page, Page, 1), (2 * Page, Page, 1), (3 * Page, Page, 1)], claimer.Claims);
    }

    [Fact]
    public void HostWrites_EveryKindOfChange_IsCollectedOnce()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);
        block.Fill(0, Page, 1);
        using var tracker = new HostWritesTracker(memory);
        tracker.Arm();

        block.Write((2 * Page) - 1, [1, 2]);
        block.Fill(70 * Page, 2 * Page, 0);
        block.Discard(100 * Page, Page);
        using (block.BeginWrite(200 * Page, Page))
        {
            Assert.Equal([1L, 2, 70, 71, 100], Collect(tracker, block));
        }

        Assert.Equal([200L], Collect(tracker, block));
        Assert.Empty(Collect(tracker, block));
        tracker.Disarm();
        block.Fill(0, Page, 1);
        Assert.Throws<InvalidOperationException>(() => Collect(tracker, block));
    }

    [Fact]
    public void HostWrites_SecondTracker_IsRefusedUntilTheFirstEnds()
    {
        using IGuestMemory memory = Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);
        using var first = new HostWritesTracker(memory);
        using var second = new HostWritesTracker(memory);
        first.Arm();

        Assert.Throws<InvalidOperationException>(second.Arm);
        first.Disarm();
        second.Arm();
        block.Fill(0, 1, 1);

        Assert.Equal([0L], Collect(second, block));
    }

    internal static byte[] Content(GuestMemoryBlock block)
    {
        byte[] content = new byte[block.UsedLength];
        for (int offset = 0; offset < content.Length;)
        {
            ReadOnlySpan<byte> piece = block.Read(offset, content.Length - offset);
            Assert.True(piece.Length >= Math.Min(Page - (offset % Page), content.Length - offset));
            piece.CopyTo(content.AsSpan(offset));
            offset += piece.Length;
        }
        return content;
    }

    internal static List<long> Collect(IDirtyTracker tracker, GuestMemoryBlock block)
    {
        var pages = new PageBitmap(block.PageCount);
        tracker.CollectInto(block, pages);
        tracker.Rearm(block, 0, block.PageCount);
        List<long> set = [];
        for (long from = 0; pages.TryFindRun(from, out long start, out long end); from = end)
        {
            for (long page = start; page < end; page++) { set.Add(page); }
        }
        return set;
    }

    private sealed class Recorder : IWriteClaimer
    {
        public List<(long Offset, long Length, byte Before)> Claims { get; } = [];

        public void Claim(GuestMemoryBlock block, long offset, long length) => Claims.Add((offset, length, block.Read(offset, 1)[0]));
    }
}
