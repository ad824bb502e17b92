namespace SaveVm.Streams;

/// <summary>
/// Writes the bodies of one live section: state that is sent in pieces while the guest runs, such as RAM. The mirror of <see cref="ISectionLoader"/>, in the
/// shape of QEMU's <c>SaveVMHandlers</c> (<c>include/migration/register.h</c>). Devices that are sent at once are <see cref="IDeviceSaver"/>.
/// </summary>
/// <remarks>
/// Calls come in this order, from one thread: <see cref="Prepare"/>, <see cref="Setup"/>, <see cref="Iterate"/> any number of times with
/// <see cref="GetPending"/> between, <see cref="Complete"/> (not for background snapshots; for COLO once more in every checkpoint), <see cref="Cleanup"/>.
/// Bodies go to <see cref="SavevmWriter.Output"/>; header and footer are the writer's business. A body must never be empty of its own end mark: a loader
/// finds the end by it.
/// </remarks>
public interface ISectionSaver
{
    /// <summary>The version of the body's layout, announced in START.</summary>
    uint VersionId { get; }

    /// <summary>Whether the section takes part at all (<c>is_active</c>).</summary>
    bool IsActive => true;

    /// <summary>
    /// Before the first byte of the stream: refuses what <see cref="SavevmWriter.Target"/> would not load, and takes what setup needs (<c>save_prepare</c>).
    /// </summary>
    /// <param name="writer">The writer; nothing may be written to it yet.</param>
    /// <exception cref="TargetRefusesException">The target would refuse what this saver is set to write: see <see cref="SavevmWriter.Require"/>.</exception>
    void Prepare(SavevmWriter writer)
    {
    }

    /// <summary>Writes the body of START (<c>save_setup</c>).</summary>
    /// <param name="writer">The writer, with the section open.</param>
    void Setup(SavevmWriter writer);

    /// <summary>Writes the body of a PART (<c>save_live_iterate</c>).</summary>
    /// <param name="writer">The writer, with the section open.</param>
    /// <param name="byteBudget">
    /// About how many bytes to write, at least 1; a little more is fine, and less means that there is nothing more to send now. The output's position and it make no more than
    /// <see cref="long.MaxValue"/>.
    /// </param>
    /// <returns>Whether everything was sent: <see langword="false"/> when the budget was the reason to stop.</returns>
    bool Iterate(SavevmWriter writer, long byteBudget);

    /// <summary>Writes the body of END: everything that is left, with the guest stopped (<c>save_complete</c>).</summary>
    /// <param name="writer">The writer, with the section open.</param>
    void Complete(SavevmWriter writer);

    /// <summary>How much is left to send (<c>state_pending_estimate</c>, <c>state_pending_exact</c>).</summary>
    /// <param name="exact">Whether to find out, which may be slow; otherwise what is known already.</param>
    SectionPending GetPending(bool exact);

    /// <summary>After the last byte, or after a failure at any place: gives back what was taken (<c>save_cleanup</c>). May be called more than once.</summary>
    void Cleanup()
    {
    }
}
