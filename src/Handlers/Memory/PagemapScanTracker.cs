using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Sees what any code writes through the guest views of a <see cref="MemfdMemory"/>: the kernel notes the first write to each page (userfaultfd in
/// asynchronous write-protect mode) and tells them all in one call (PAGEMAP_SCAN). Nobody has to answer faults, so no thread can be stopped by it. Needs
/// Linux 6.7 or later.
/// </summary>
/// <remarks>
/// It does not see writes through the host view or by <c>pwrite</c> on the descriptor: put it together with a <see cref="HostWritesTracker"/> in a
/// <see cref="UnionTracker"/>. The unit is the page of this machine; a target page is dirty when any part of it is, and where target pages are smaller, all
/// of them are.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class PagemapScanTracker : IDirtyTracker
{
    private readonly MemfdMemory _memory;
    private readonly List<Armed> _armed = [];
    private readonly PagemapScan.Region[] _regions = new PagemapScan.Region[512];
    private UserFaultFile? _faults;
    private PagemapScan? _pagemap;

    /// <summary>Creates a tracker; see <see cref="IsSupported"/>.</summary>
    /// <param name="memory">The memory. Blocks added after <see cref="Arm"/> are not tracked.</param>
    public PagemapScanTracker(MemfdMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
    }

    /// <summary>Whether this system can do it: tries it on a page of its own.</summary>
    /// <param name="missing">What is missing, for the user; <see langword="null"/> when nothing is.</param>
    public static bool IsSupported([NotNullWhen(false)] out string? missing)
    {
        try
        {
            using var memory = new MemfdMemory();
            GuestMemoryBlock block = memory.Add("probe", Environment.SystemPageSize, Environment.SystemPageSize, Math.Min(Environment.SystemPageSize, 64 << 10));
            using var tracker = new PagemapScanTracker(memory);
            tracker.Arm();
            tracker.CollectInto(block, new PageBitmap(block.PageCount));
            missing = null;
            return true;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException)
        {
            missing = exception.Message;
            return false;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PlatformNotSupportedException">The system cannot do it; the message says what is missing.</exception>
    public void Arm()
    {
        if (_faults is not null) { throw new InvalidOperationException("The tracker is armed already."); }
        try
        {
            _faults = UserFaultFile.OpenForTracking();
            _pagemap = PagemapScan.Open();
            foreach (GuestMemoryBlock block in _memory.Blocks)
            {
                GuestView view = _memory.GetGuestView(block);
                _faults.Register(view);
                _armed.Add(new Armed(block, view));
                _faults.Protect(view);
            }
        }
        catch
        {
            Disarm();
            throw;
        }
    }

    /// <inheritdoc/>
    public void CollectInto(GuestMemoryBlock block, PageBitmap pages)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(pages);
        if (block.Index >= _armed.Count || _armed[block.Index].Block != block) { throw new InvalidOperationException($"{block.Name} is not tracked."); }
        GuestView view = _armed[block.Index].View;
        long last = Math.Min(pages.Length, block.PageCount);
        for (long from = 0; from < view.Length;)
        {
            // Finding the written pages and protecting them again is one step: a write is in this collection or in the next.
            int found = _pagemap!.TakeWritten(view, from, _regions, out long next);
            foreach (PagemapScan.Region region in _regions.AsSpan(0, found))
            {
                long start = region.Start / block.PageSize;
                long end = Math.Min(last, ((region.End - 1) / block.PageSize) + 1);
                if (start < end) { pages.SetRange(start, end); }
            }
            from = next;
        }
    }

    /// <inheritdoc/>
    public void Rearm(GuestMemoryBlock block, long firstPage, long pageCount)
    {
        // Done by collecting.
    }

    /// <inheritdoc/>
    public void Disarm()
    {
        if (_faults is null) { return; }
        foreach (Armed armed in _armed) { _faults.Unregister(armed.View); }
        _armed.Clear();
        _faults.Dispose();
        _faults = null;
        _pagemap?.Dispose();
        _pagemap = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Disarm();

    private readonly record struct Armed(GuestMemoryBlock Block, GuestView View);
}
