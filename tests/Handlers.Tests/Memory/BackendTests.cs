using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SaveVm.Handlers.Memory;
using Xunit;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>What single backends promise beyond the contract.</summary>
public sealed class BackendTests
{
    private const int Page = 4096;

    [Fact]
    public void Sparse_ZerosAndAnnouncements_TakeNoMemory()
    {
        using var memory = new SparseMemory(memoryLimit: 0);
        GuestMemoryBlock block = memory.Add("pc.ram", 1L << 60, 1L << 60, Page);
        block.Fill(0, 1 << 30, 0);
        block.Discard(0, 1L << 60);

        Assert.Equal(0, memory.MemoryTaken);
        Assert.Throws<MemoryLimitException>(() => block.Write(1L << 59, [1]));
    }

    [Fact]
    public void Sparse_BeyondTheLimit_IsRefusedUntilSomethingIsGivenBack()
    {
        using var memory = new SparseMemory(memoryLimit: 128 << 10);
        GuestMemoryBlock block = memory.Add("pc.ram", 1L << 40, 1L << 40, Page);
        block.Write(0, [1]);
        block.Write(1L << 30, [1]);

        Assert.Equal(128 << 10, Assert.Throws<MemoryLimitException>(() => block.Write(1L << 20, [1])).Limit);
        block.Discard(0, 1 << 20);
        block.Write(1L << 20, [1]);

        Assert.Equal(128 << 10, memory.MemoryTaken);
    }

    [Fact]
    public void Memfd_EachViewSeesTheOther()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new MemfdMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", 4 << 20, 4 << 20, Page);
        block.Fill(Page, Page, 7);
        GuestView view = memory.GetGuestView(block);

        Assert.Equal(7, Load(view, Page));
        Store(view, 5 * Page, 9);
        Assert.Equal(9, block.Read(5 * Page, 1)[0]);
        // Written by nobody but the guest: it must become zero all the same.
        block.Fill(5 * Page, Page, 0);
        Assert.Equal(0, Load(view, 5 * Page));
        Assert.Same(view, memory.GetGuestView(block));
    }

    [Fact]
    public void Memfd_BlockOfAnotherMemory_IsRefused()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new MemfdMemory();
        using var other = new MemfdMemory();
        GuestMemoryBlock block = other.Add("pc.ram", Page, Page, Page);

        Assert.Throws<ArgumentException>(Share);

        void Share() => _ = OperatingSystem.IsLinux() ? memory.GetGuestView(block) : null;
    }

    [Fact]
    public void Anonymous_ReservedAndNotWritten_TakesNoMemory()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new AnonymousMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", 64L << 30, 64L << 30, Page);
        long before = Resident();
        for (long offset = 0; offset < block.UsedLength; offset += 1 << 20) { block.Fill(offset, Page, 0); }

        Assert.True(Resident() - before < 512L << 20);
    }

    /// <summary>Memory is taken ahead while pages are written in order: nothing is lost by it, and it ends with the memory, also in the middle.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_LargeBlockInOrder_IsReadBack(bool memfd)
    {
        if (!OperatingSystem.IsLinux()) { return; }
        const int Length = 96 << 20;
        byte[] page = new byte[Page];
        for (int written = Length / 2; written <= Length; written += Length / 2)
        {
            using GuestMemory memory = memfd ? new MemfdMemory() : new AnonymousMemory();
            GuestMemoryBlock block = memory.Add("pc.ram", Length, Length, Page);
            for (int offset = 0; offset < written; offset += 2 * Page)
            {
                BitConverter.TryWriteBytes(page, offset);
                block.Write(offset, page);
                block.Fill(offset + Page, Page, 0);
            }
            for (int offset = 0; offset < Length; offset += Page)
            {
                int expected = offset < written && offset % (2 * Page) == 0 ? offset : 0;
                if (BitConverter.ToInt32(block.Read(offset, 4)) != expected) { Assert.Fail($"page at {offset} of {written}"); }
            }
        }
    }

    /// <summary>A page here and there is no reason to take what lies between.</summary>
    [Fact]
    public void Anonymous_FewPagesWritten_TakesLittle()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var memory = new AnonymousMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", 16L << 30, 16L << 30, Page);
        long before = Resident();
        // One page in each window of 8 MiB: at most a huge page is taken for it.
        for (long offset = 0; offset < 1L << 30; offset += 8 << 20) { block.Write(offset, [1]); }

        Assert.True(Resident() - before < 512L << 20);
    }

    [Fact]
    public void Anonymous_Disposed_IsRefusedAndNotACrash()
    {
        IGuestMemory memory = GuestMemory.Create();
        GuestMemoryBlock block = memory.Add("pc.ram", Page, Page, Page);
        memory.Dispose();
        if (!OperatingSystem.IsLinux()) { return; }

        Assert.Throws<ObjectDisposedException>(() => block.Read(0, 1)[0]);
        Assert.Throws<ObjectDisposedException>(() => block.Write(0, [1]));
    }

    [Fact]
    public void SparseFile_AnyOrderOfPages_IsTheFileAndNoMoreThanWasWritten()
    {
        string path = Path.GetTempFileName();
        try
        {
            byte[] expected = new byte[40 << 20];
            using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
            using (var memory = new SparseFileMemory(_ => file))
            {
                GuestMemoryBlock block = memory.Add("pc.ram", expected.Length, expected.Length, Page);
                var random = new Random(11);
                for (int i = 0; i < 2000; i++)
                {
                    // More places at once than there are buffers.
                    long page = (random.Next(16) * 640) + random.Next(40);
                    Span<byte> bytes = expected.AsSpan((int)page * Page, Page);
                    if (i % 3 == 0)
                    {
                        random.NextBytes(bytes);
                        block.Write(page * Page, bytes);
                    }
                    else
                    {
                        int at = random.Next(Page);
                        using WriteScope scope = block.BeginWrite(page * Page, Page);
                        Assert.True(bytes.SequenceEqual(scope.Bytes));
                        scope.Bytes[at] = bytes[at] = (byte)i;
                    }
                }
                memory.Flush();
            }

            Assert.Equal(SHA256.HashData(expected), SHA256.HashData(File.ReadAllBytes(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void SparseFile_CannotBeWritten_SaysSoAndEnds()
    {
        string path = Path.GetTempFileName();
        try
        {
            SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
            using var memory = new SparseFileMemory(_ => file);
            GuestMemoryBlock block = memory.Add("pc.ram", 64 << 20, 64 << 20, Page);
            byte[] page = [.. Enumerable.Repeat((byte)1, Page)];
            block.Write(0, page);
            file.Dispose();

            // It fails in the thread that writes, and is told to the one that gives it work.
            Assert.Throws<ObjectDisposedException>(() =>
            {
                for (long offset = 0; offset < block.UsedLength; offset += Page) { block.Write(offset, page); }
            });
            Assert.Throws<ObjectDisposedException>(memory.Flush);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void MemoryHash_LengthIsNoMultipleOfAPage_StopsAtTheEnd()
    {
        using var memory = new SparseMemory();
        GuestMemoryBlock block = memory.Add("rom", 70_001, 70_001, Page);
        block.Write(70_000, [7]);
        byte[] hash = new byte[32];
        MemoryHash.Compute(block, hash);

        Assert.Equal(SHA256.HashData([.. Enumerable.Repeat((byte)0, 70_000), 7]), hash);
    }

    [Fact]
    public void WriteJournal_Rollback_TakesEverythingBack()
    {
        using var memory = new SparseMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", 1 << 20, 1 << 20, Page);
        block.Fill(0, Page, 1);
        byte[] before = GuestMemoryContract.Content(block);
        var journal = new WriteJournal(memory);

        journal.Begin();
        block.Write(0, [2]);
        block.Write((300 * 1024) - 1, [3, 3]);
        block.Fill(0, Page, 0);
        Assert.NotEqual(before, GuestMemoryContract.Content(block));
        journal.Rollback();

        Assert.Equal(before, GuestMemoryContract.Content(block));
        block.Write(1, [9]);
        Assert.Null(block.WriteClaimer);
    }

    [Fact]
    public void WriteJournal_Commit_KeepsEverything()
    {
        using var memory = new SparseMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", 1 << 20, 1 << 20, Page);
        var journal = new WriteJournal(memory);
        journal.Begin();
        block.Write(0, [2]);
        journal.Commit();
        journal.Rollback();

        Assert.Equal(2, block.Read(0, 1)[0]);
    }

    [Fact]
    public void WriteJournal_BeyondTheLimit_IsRefused()
    {
        using var memory = new SparseMemory();
        GuestMemoryBlock block = memory.Add("pc.ram", 1 << 20, 1 << 20, Page);
        block.Fill(0, 4 * Page, 1);
        var journal = new WriteJournal(memory, memoryLimit: 2 * Page);
        journal.Begin();
        block.Fill(0, 2 * Page, 2);
        block.Fill(8 * Page, 2 * Page, 2);

        Assert.Throws<MemoryLimitException>(() => block.Fill(2 * Page, Page, 2));
    }

    private static long Resident()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static unsafe byte Load(GuestView view, int offset) => OperatingSystem.IsLinux() ? ((byte*)view.DangerousGetHandle())[offset] : (byte)0;

    private static unsafe void Store(GuestView view, int offset, byte value)
    {
        if (OperatingSystem.IsLinux()) { ((byte*)view.DangerousGetHandle())[offset] = value; }
    }
}
