using System;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Knows which pages of a guest's memory were written. A tracker sees one kind of writer; <see cref="UnionTracker"/> puts several together.
/// </summary>
/// <remarks>
/// The order that loses nothing: <see cref="Arm"/>, copy everything; then, as often as needed, <see cref="CollectInto"/>, <see cref="Rearm"/> what was
/// collected, and only then copy it. A page written while it is copied is in the next collection. When all writers have stopped, one more collection
/// holds all that is left.
/// </remarks>
public interface IDirtyTracker : IDisposable
{
    /// <summary>Begins: from the return of this call on, every write counts. Nothing is dirty yet.</summary>
    /// <exception cref="InvalidOperationException">It is armed already, or the memory is tracked by another tracker of this kind.</exception>
    void Arm();

    /// <summary>Adds the pages written since they were last collected and re-armed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="pages">Gets the bits; bits that are set stay set.</param>
    /// <exception cref="InvalidOperationException">It is not armed.</exception>
    void CollectInto(GuestMemoryBlock block, PageBitmap pages);

    /// <summary>
    /// Makes the next write to collected pages count again. Trackers that do so while they collect have nothing to do here; callers call it in any case,
    /// before they copy the pages.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="firstPage">The first page.</param>
    /// <param name="pageCount">How many pages.</param>
    void Rearm(GuestMemoryBlock block, long firstPage, long pageCount);

    /// <summary>Ends: writes are as fast as before. Does nothing when it is not armed.</summary>
    void Disarm();
}
