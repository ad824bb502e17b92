using SaveVm.Records;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>
/// Takes what stands in "dirty-bitmap" sections, in the order of the stream. Records and spans are valid during the call only; offsets are absolute
/// in the
/// stream. The chunk's own flags say which names stood on the wire and how wide the flags were.
/// </summary>
public interface IDirtyBitmapSink
{
    /// <summary>A bitmap is announced.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="offset">Its offset.</param>
    void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset);

    /// <summary>
    /// Bits of a bitmap: bit i of the chunk's buffer is granule i from its start sector; all zero with <see cref="DirtyBitmapFlags.Zeroes"/>.
    /// </summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="offset">Its offset.</param>
    void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset);

    /// <summary>A bitmap is complete.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="offset">Its offset.</param>
    void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset);

    /// <summary>A chunk that does nothing but end the section.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="offset">Its offset.</param>
    void Signal(in DirtyBitmapChunk chunk, long offset);

    /// <summary>
    /// Bits or an end of a bitmap that was not announced, or is complete already. Loaders drop all bitmaps that are not complete, and go on
    /// (<c>cancel_incoming_locked</c>).
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="offset">The chunk's offset.</param>
    /// <exception cref="WireFormatException">The sink does not want to go on, as long as it does not say otherwise.</exception>
    void Unannounced(in DirtyBitmapChunk chunk, WireFormatException fault, long offset) => throw fault;

    /// <summary>
    /// Bits that do not fit their bitmap: a start inside a word, no sectors, or a buffer of another size than they need. Loaders drop all bitmaps that are not complete, and
    /// go on (<c>dirty_bitmap_load_bits</c>).
    /// </summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="offset">The chunk's offset.</param>
    /// <exception cref="WireFormatException">The sink does not want to go on, as long as it does not say otherwise.</exception>
    void Unfit(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, WireFormatException fault, long offset) => throw fault;
}
