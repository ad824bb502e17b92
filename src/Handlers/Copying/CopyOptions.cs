using System;
using System.Collections.Generic;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>How <see cref="StreamCopier"/> copies.</summary>
public sealed class CopyOptions
{
    /// <summary>Who is to load the copy: what this release refuses is an error. <see langword="null"/> to take whatever the format allows.</summary>
    public MigrationTarget? Target { get; init; }

    /// <summary>
    /// Live sections that the copy gets from savers, by name, such as a <see cref="Block.BlockSaver"/> for <c>block</c>; those of the stream with the same names are left out.
    /// They are written whole behind the first section of the stream.
    /// </summary>
    public IReadOnlyDictionary<string, ISectionSaver> LiveSections { get; init; } = new Dictionary<string, ISectionSaver>();

    /// <summary>The target page size, in bytes, where nothing in the stream says it.</summary>
    public int DefaultTargetPageSize { get; init; } = new SavevmReaderOptions().DefaultTargetPageSize;

    /// <summary>Is told now and then how far the copy is.</summary>
    public IProgress<InspectProgress>? Progress { get; init; }

    /// <summary>Stops the work; an <see cref="OperationCanceledException"/> is the result.</summary>
    public CancellationToken CancellationToken { get; init; }
}
