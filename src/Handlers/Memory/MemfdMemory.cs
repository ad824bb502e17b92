using System;
using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>
/// Memory that a guest runs on: each block is a memfd mapped twice. The host view is what <see cref="GuestMemoryBlock"/> reads and writes, and is never
/// protected; the guest view goes to KVM or to another process. What the guest writes is seen by <see cref="PagemapScanTracker"/>, what is written
/// through the host view by <see cref="HostWritesTracker"/>. Needs Linux.
/// </summary>
/// <remarks>Whoever writes by other routes (vhost, VFIO, another process with the descriptor) is seen by neither.</remarks>
[SupportedOSPlatform("linux")]
public sealed class MemfdMemory : GuestMemory
{
    /// <inheritdoc/>
    public override bool IsConcurrent => true;

    /// <summary>The view of a block that the guest runs on; mapped at the first call, freed with the memory.</summary>
    /// <param name="block">A block of this memory.</param>
    /// <exception cref="ArgumentException">It is a block of another memory.</exception>
    /// <exception cref="MemoryLimitException">There is no room in the address space.</exception>
    public GuestView GetGuestView(GuestMemoryBlock block) => Own(block).GuestView;

    /// <summary>The descriptor of a block's memfd, to be passed to another process; stays this memory's.</summary>
    /// <param name="block">A block of this memory.</param>
    /// <exception cref="ArgumentException">It is a block of another memory.</exception>
    public Microsoft.Win32.SafeHandles.SafeFileHandle GetDescriptor(GuestMemoryBlock block) => Own(block).ShareDescriptor();

    /// <inheritdoc/>
    protected override GuestMemoryBlock CreateBlock(int index, string name, long usedLength, long maximumLength, int pageSize) =>
        MemfdBlock.Create(index, name, usedLength, maximumLength, pageSize);

    private MemfdBlock Own(GuestMemoryBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block is MemfdBlock own && block.Index < Blocks.Count && Blocks[block.Index] == block
            ? own
            : throw new ArgumentException($"{block.Name} is no block of this memory.", nameof(block));
    }
}
