using System;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>How <see cref="StreamCopier"/> copies.</summary>
public sealed class CopyOptions
{
    /// <summary>Who is to load the copy: what this release refuses is an error. <see langword="null"/> to take whatever the format allows.</summary>
    public MigrationTarget? Target { get; init; }

    /// <summary>The target page size, in bytes, where nothing in the stream says it.</summary>
    public int DefaultTargetPageSize { get; init; } = new SavevmReaderOptions().DefaultTargetPageSize;

    /// <summary>Is told now and then how far the copy is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
