using System.Collections.Generic;

namespace SaveVm.Streams;

/// <summary>Something that not every release of QEMU loads; a row of the table of <see cref="MigrationTarget"/>.</summary>
/// <param name="Feature">Which.</param>
/// <param name="What">What it is, for people.</param>
/// <param name="Releases">The releases that load it.</param>
/// <param name="Refusal">What the others do with it.</param>
public sealed record TargetFeature(StreamFeature Feature, string What, IReadOnlyList<string> Releases, string Refusal);
