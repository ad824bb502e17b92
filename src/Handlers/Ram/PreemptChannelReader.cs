using System;
using SaveVm.IO;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Reads the channel that postcopy-preempt sends requested pages on: bare RAM items, ended by an end-of-section item or by the connection's end
/// (<c>postcopy_preempt_thread</c>).
/// </summary>
public sealed class PreemptChannelReader
{
    // Which block CONTINUE means is known per channel, so this channel has a reader of its own.
    private readonly RamItemReader _items;
    private readonly RamBlockList _blocks;

    /// <summary>Creates a reader for one channel.</summary>
    /// <param name="sink">Takes the pages.</param>
    /// <param name="blocks">The blocks of the main stream; an open list when the channel is read alone.</param>
    public PreemptChannelReader(IRamSink sink, RamBlockList blocks)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(blocks);
        _blocks = blocks;
        _items = new RamItemReader(blocks, sink);
    }

    /// <summary>Reads up to the item that ends the channel, or to its end behind any item.</summary>
    /// <param name="input">At the first byte of the channel.</param>
    /// <returns>Whether the item that ends it came: seen from 7.2; 10.0 and 11.1 may just close, even without a page.</returns>
    /// <exception cref="Records.WireFormatException">An item is wrong, or the channel ends in the middle of one.</exception>
    public bool Read(WireInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _items.Read(input, _blocks.TargetPageSize, RamItemFlags.Zero | RamItemFlags.Page | RamItemFlags.EndOfSection, out _, mayEnd: true) != 0;
    }
}
