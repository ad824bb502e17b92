using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Private memory of the process, one contiguous region for each block, in huge pages where the system gives them: first touch is most of what loading
/// costs. Needs Linux; elsewhere <see cref="SparseMemory"/> does the same work.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class AnonymousMemory : GuestMemory
{
    /// <inheritdoc/>
    public override bool IsConcurrent => true;

    /// <inheritdoc/>
    protected override GuestMemoryBlock CreateBlock(int index, string name, long usedLength, long maximumLength, int pageSize) =>
        new AnonymousBlock(index, name, usedLength, maximumLength, pageSize);
}
