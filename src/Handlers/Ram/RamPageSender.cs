using System;
using SaveVm.Streams;

namespace SaveVm.Handlers.Ram;

/// <summary>In which form pages leave: items on the main channel, packets on other channels, places in a file.</summary>
internal abstract class RamPageSender : IDisposable
{
    /// <summary>How many pages are sent in one step. Their dirty bits are taken together before it.</summary>
    public virtual int PagesPerStep => 64;

    /// <summary>The first pass begins, after the list of blocks and inside START.</summary>
    /// <param name="writer">The writer.</param>
    public virtual void BeginPasses(SavevmWriter writer)
    {
    }

    /// <summary>With mapped-ram: takes places for a block, behind its entry in the list.</summary>
    /// <param name="writer">The writer, at the place where the entry will stand.</param>
    /// <param name="block">The block; gets its header.</param>
    /// <param name="entryLength">The length of the entry in bytes.</param>
    public virtual void PlaceBlock(SavevmWriter writer, RamSaveBlock block, long entryLength)
    {
    }

    /// <summary>With mapped-ram: goes to the place behind the block.</summary>
    /// <param name="writer">The writer, behind the block's entry.</param>
    /// <param name="block">The block.</param>
    public virtual void PassBlock(SavevmWriter writer, RamSaveBlock block)
    {
    }

    /// <summary>Sends pages.</summary>
    /// <param name="writer">The writer, inside a section's body.</param>
    /// <param name="block">The block.</param>
    /// <param name="firstPage">The first page.</param>
    /// <param name="count">How many, at most <see cref="PagesPerStep"/>.</param>
    public abstract void Send(SavevmWriter writer, RamSaveBlock block, long firstPage, int count);

    /// <summary>All pages that were known to be dirty were sent: what comes now may send them again.</summary>
    /// <param name="writer">The writer, inside a section's body.</param>
    public virtual void EndPass(SavevmWriter writer)
    {
    }

    /// <summary>The body ends.</summary>
    /// <param name="writer">The writer, before the end-of-section item.</param>
    public virtual void EndSection(SavevmWriter writer)
    {
    }

    /// <summary>The guest is stopped: no page will come a second time from here on.</summary>
    public virtual void BeginLastPass()
    {
    }

    /// <summary>Nothing more comes.</summary>
    /// <param name="writer">The writer, before the last body's end.</param>
    public virtual void Complete(SavevmWriter writer)
    {
    }

    /// <summary>Stops what runs beside, whatever state it is in.</summary>
    public abstract void Dispose();
}
