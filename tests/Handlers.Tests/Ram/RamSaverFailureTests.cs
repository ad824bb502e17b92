using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>Saving that fails or is cancelled anywhere: the guest runs, its memory is what it was, and it can be saved again at once.</summary>
public sealed class RamSaverFailureTests
{
    private const int PageSize = SavedRam.PageSize;
    private const int Pages = 400;
    private const int Places = 24;

    public enum Form
    {
        Items,
        Xbzrle,
        Multifd,
        MultifdZlib,
        MappedRam,
    }

    public static TheoryData<Form> Forms => [.. Enum.GetValues<Form>()];

    /// <summary>The channel takes so many bytes and no more, for many numbers between none and all of them.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_ChannelBreaksAnywhere_LeavesTheGuestAsItWas(Form form)
    {
        using SavedGuest guest = new();
        long whole = guest.Save(form, long.MaxValue, CancellationToken.None);
        guest.AssertSaved();
        int failures = 0;
        for (int i = 0; i < Places; i++)
        {
            Assert.Throws<IOException>(() => guest.Save(form, whole * i / Places, CancellationToken.None));
            guest.AssertRunning();
            failures++;
        }
        // After all of that it is saved as if nothing had been.
        _ = guest.Save(form, long.MaxValue, CancellationToken.None);
        guest.AssertSaved();
        Assert.Equal(Places, failures);
    }

    /// <summary>It is cancelled while pages are taken, for many pages.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_CancelledAnywhere_LeavesTheGuestAsItWas(Form form)
    {
        using SavedGuest guest = new();
        int cancelled = 0;
        for (int step = 0; step < Places; step++)
        {
            using CancellationTokenSource source = new();
            guest.CancelAt(source, step);
            try
            {
                _ = guest.Save(form, long.MaxValue, source.Token);
                guest.AssertSaved();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                guest.AssertRunning();
            }
        }
        Assert.True(cancelled > 0);
    }

    private sealed class SavedGuest : IRunningGuest, IDisposable
    {
        private readonly SparseMemory _memory = new();
        private readonly string[] _before;
        private readonly CountingTracker _tracker;
        private int _stops;
        private int _starts;

        public SavedGuest()
        {
            SavedRam.Fill(_memory, Pages);
            _before = [.. _memory.Blocks.Select(SavedRam.Hash)];
            _tracker = new CountingTracker(new HostWritesTracker(_memory));
        }

        public void StopGuest() => _stops++;

        public void StartGuest() => _starts++;

        public void CancelAt(CancellationTokenSource source, int step) => _tracker.CancelAt(source, step);

        /// <returns>How many bytes the channels took.</returns>
        public long Save(Form form, long limit, CancellationToken cancellationToken)
        {
            _stops = _starts = 0;
            Room room = new(limit);
            using LimitedOutput output = new(room);
            bool isMultifd = form is Form.Multifd or Form.MultifdZlib;
            RamSaver saver = new(_memory, new RamSaverOptions
            {
                XbzrleCacheSize = form == Form.Xbzrle ? 1 << 20 : 0,
                MappedRam = form == Form.MappedRam,
                MultifdChannels = isMultifd ? [new LimitedOutput(room), new LimitedOutput(room)] : [],
                MultifdCompression = form == Form.MultifdZlib ? MultifdCompression.Zlib : MultifdCompression.None,
            }, _tracker);
            SaverRegistry savers = new();
            savers.Add(RamSectionLoader.SectionName, 0, saver);
            new PrecopyWriter(savers, new PrecopyOptions
            {
                Guest = this,
                DowntimeLimit = TimeSpan.Zero,
                // So that a round is some pages.
                MaximumBandwidth = 4_000_000,
                TimeProvider = new JumpingClock(),
                Configuration = new StreamConfiguration("pc", TargetPageBits: null, form == Form.MappedRam ? ["mapped-ram"] : [], Uuid: null),
            }).Write(new SavevmWriter(output), cancellationToken);
            return room.Taken;
        }

        public void AssertSaved() => Assert.Equal((1, 0), (_stops, _starts));

        public void AssertRunning()
        {
            Assert.Equal(_stops, _starts);
            Assert.Equal(_before, _memory.Blocks.Select(SavedRam.Hash));
            Assert.False(_tracker.IsArmed);
        }

        public void Dispose()
        {
            _tracker.Dispose();
            _memory.Dispose();
        }
    }

    /// <summary>Cancels when pages are taken for the n-th time.</summary>
    private sealed class CountingTracker(HostWritesTracker tracker) : IDirtyTracker
    {
        private CancellationTokenSource? _source;
        private int _steps;

        public bool IsArmed { get; private set; }

        public void CancelAt(CancellationTokenSource source, int step) => (_source, _steps) = (source, step);

        public void Arm()
        {
            tracker.Arm();
            IsArmed = true;
        }

        public void CollectInto(GuestMemoryBlock block, PageBitmap pages) => tracker.CollectInto(block, pages);

        public void Rearm(GuestMemoryBlock block, long firstPage, long count)
        {
            tracker.Rearm(block, firstPage, count);
            if (_source is not null && _steps-- == 0) { _source.Cancel(); }
        }

        public void Disarm()
        {
            tracker.Disarm();
            IsArmed = false;
        }

        public void Dispose() => tracker.Dispose();
    }

    /// <summary>What all channels together may take.</summary>
    private sealed class Room(long limit)
    {
        private long _taken;

        public long Taken => Interlocked.Read(ref _taken);

        public void Take(long count)
        {
            if (Interlocked.Add(ref _taken, count) > limit) { throw new IOException("the other side is gone"); }
        }
    }

    /// <summary>Keeps nothing of what is written, at any place.</summary>
    private sealed class LimitedOutput(Room room) : WireOutput
    {
        private byte[] _buffer = [];

        public override bool CanSeek => true;

        public override bool IsConcurrent => true;

        public override void Flush() => HandOver();

        public override void WriteAt(long position, ReadOnlySpan<byte> bytes) => room.Take(bytes.Length);

        protected override void MakeRoom(int minimum)
        {
            HandOver();
            if (_buffer.Length < Math.Max(minimum, 8192)) { _buffer = new byte[Math.Max(minimum, 8192)]; }
            SetWindow(_buffer, 0, _buffer.Length);
        }

        protected override void SeekCore(long position)
        {
            HandOver();
            SetPosition(position);
        }

        private void HandOver()
        {
            int count = Written(0);
            SetWindow(_buffer, 0, _buffer.Length);
            if (count > 0) { room.Take(count); }
        }
    }
}
