using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using SaveVm.Handlers.Ram;
using SaveVm.IO;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// The multifd channels of one destination, each read by a thread of its own, put in order with the main channel: what stands before the n-th SYNC packet of any
/// channel belongs before the n-th synchronisation of the main one (<c>multifd_recv_sync_main</c>).
/// </summary>
internal sealed class MultifdGroup(int expected)
{
    private readonly object _lock = new();
    private readonly Dictionary<byte, long> _synchronised = [];
    private readonly HashSet<byte> _ended = [];
    private long _synchronisations;
    private bool _hasList;
    private bool _hasFlushes;
    private bool _isOver;
    private Exception? _failure;

    /// <summary>How many channels the source is to open.</summary>
    public int Expected => expected;

    /// <summary>How long the main channel may wait for the others.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Whether all channels are there.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock) { return _synchronised.Count == expected; }
        }
    }

    /// <summary>Lets a channel take part.</summary>
    /// <param name="channelId">What its first packet says.</param>
    /// <returns><see langword="false"/> when there is such a channel already, or there are enough.</returns>
    public bool TryAdd(byte channelId)
    {
        lock (_lock)
        {
            bool added = _synchronised.Count < expected && _synchronised.TryAdd(channelId, 0);
            Monitor.PulseAll(_lock);
            return added;
        }
    }

    /// <summary>Takes back a channel that was let in, and belongs to no migration.</summary>
    /// <param name="channelId">What its first packet says.</param>
    public void Remove(byte channelId)
    {
        lock (_lock) { _ = _synchronised.Remove(channelId); }
    }

    /// <summary>Reads one channel to its end.</summary>
    public void Run(byte channelId, MultifdChannelReader reader)
    {
        if (!WaitForList()) { return; }
        while (reader.ReadToSynchronisation())
        {
            lock (_lock)
            {
                long mine = ++_synchronised[channelId];
                Monitor.PulseAll(_lock);
                while (_synchronisations < mine && !_isOver && _failure is null) { Monitor.Wait(_lock); }
                if (_failure is not null) { return; }
            }
        }
        lock (_lock)
        {
            // From now on it cannot deliver what the main channel has not asked for yet.
            _ended.Add(channelId);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until the main channel has said the page size and the blocks, without which no page can be read.</summary>
    /// <returns><see langword="false"/> when it never will.</returns>
    public bool WaitForList()
    {
        lock (_lock)
        {
            while (!_hasList && !_isOver && _failure is null) { Monitor.Wait(_lock); }
            return _hasList;
        }
    }

    /// <summary>
    /// The main channel has come to an item that is no page. Machine types from 8.1 on say MULTIFD_FLUSH where all channels must have delivered, and say it first in
    /// START; for older ones every end of a section is such a place (<c>multifd_flush_after_each_section</c>).
    /// </summary>
    public void Signal(RamItemFlags flags)
    {
        bool isFlush = (flags & RamItemFlags.MultifdFlush) != 0;
        lock (_lock)
        {
            _hasList = true;
            Monitor.PulseAll(_lock);
        }
        if (expected == 0)
        {
            if (!isFlush) { return; }
            throw new MigrationException(
                MigrationErrorKind.CapabilityMismatch, "The source uses capability multifd, but no multifd channels are expected here: say how many it opens (multifd-channels).");
        }
        lock (_lock)
        {
            _hasFlushes |= isFlush;
            if (!isFlush && _hasFlushes) { return; }
            _synchronisations++;
            long start = Stopwatch.GetTimestamp();
            while (!HasDelivered())
            {
                TimeSpan left = Timeout - Stopwatch.GetElapsedTime(start);
                if (_failure is not null) { throw _failure; }
                foreach (byte channelId in _ended)
                {
                    if (_synchronised[channelId] < _synchronisations)
                    {
                        throw new MigrationException(MigrationErrorKind.ConnectionLost, $"multifd channel {channelId} ended before synchronisation {_synchronisations}");
                    }
                }
                if (left <= TimeSpan.Zero) { throw Late(); }
                _ = Monitor.Wait(_lock, left);
            }
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The main channel is over: the channels may end.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isOver = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until every channel has been read to its end, so that nothing of them is missing where they are kept; not for long.</summary>
    public void WaitForEnds(TimeSpan patience)
    {
        lock (_lock)
        {
            long start = Stopwatch.GetTimestamp();
            while (_ended.Count < _synchronised.Count && _failure is null)
            {
                TimeSpan left = patience - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero) { return; }
                _ = Monitor.Wait(_lock, left);
            }
        }
    }

    /// <summary>Nothing is waited for any more.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            Monitor.PulseAll(_lock);
        }
    }

    private bool HasDelivered()
    {
        if (_synchronised.Count < expected) { return false; }
        foreach (long synchronised in _synchronised.Values)
        {
            if (synchronised < _synchronisations) { return false; }
        }
        return true;
    }

    private MigrationException Late() => _synchronised.Count < expected
        ? new MigrationException(
            MigrationErrorKind.CapabilityMismatch,
            $"{_synchronised.Count} of {expected} multifd channels came in {Timeout.TotalSeconds:0.###} s: does the source have capability multifd, and multifd-channels {expected}?")
        : new MigrationException(
            MigrationErrorKind.TimedOut,
            $"nothing for {Timeout.TotalSeconds:0.###} s while waiting for the multifd channels to come to synchronisation {_synchronisations}");
}
