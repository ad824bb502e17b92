using System;
using System.Collections.Generic;
using System.IO;
using SaveVm.Handlers.Memory;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Loads the RAM of a whole stream and its channels into guest memory: precopy, mapped-ram, multifd, postcopy, background snapshot, COLO (up to the last
/// complete checkpoint). Disks, bitmaps and devices are read and dropped.
/// </summary>
/// <example>
/// <code>
/// using IGuestMemory memory = GuestMemory.Create();
/// using WireInput input = WireInput.Open("vm.bin");
/// RamRestoreResult result = RamRestore.Load(input, memory);
/// </code>
/// </example>
public static class RamRestore
{
    /// <summary>Reads a stream to its end.</summary>
    /// <param name="input">At the first byte; stays the caller's.</param>
    /// <param name="memory">Where to. What it holds before counts: pages that do not come keep it, and deltas change it.</param>
    /// <param name="options">How, and the other channels.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="WireFormatException">The stream or a channel does not follow the format; memory holds what came before.</exception>
    /// <exception cref="MemoryLimitException">The block list announces more than is allowed, or there is no room.</exception>
    /// <exception cref="IOException">The input cannot be read, or the memory cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller does not want to know any more.</exception>
    public static RamRestoreResult Load(WireInput input, IGuestMemory memory, RamLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(memory);
        options ??= new RamLoadOptions();
        using var run = new RestoreRun(input, memory, options);
        return run.Load();
    }
}
