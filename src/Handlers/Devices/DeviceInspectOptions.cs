using System;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Streams;

namespace SaveVm.Handlers.Devices;

/// <summary>What <see cref="DeviceInspector"/> is to look at.</summary>
public sealed class DeviceInspectOptions
{
    /// <summary>
    /// Only sections of this name; all when <see langword="null"/>. A name that no section has stands for the one whose path it ends, such as
    /// <c>virtio-net</c> for <c>0000:00:03.0/virtio-net</c>.
    /// </summary>
    public string? Section { get; init; }

    /// <summary>Only sections with this instance id; all when <see langword="null"/>.</summary>
    public uint? Instance { get; init; }

    /// <summary>A description to use instead of the stream's own: of another stream of the same machine.</summary>
    public VmDescription? Description { get; init; }

    /// <summary>The most memory for bodies of sections, in bytes.</summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>Is told now and then how far the stream is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
