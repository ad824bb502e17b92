using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>A stream with one thing in it that not every release may load, for a machine of type <c>none</c> with 1 MiB.</summary>
/// <param name="Name">The thing, as docs/targets.md calls it.</param>
/// <param name="Feature">What the table calls it; <see langword="null"/> for what all releases load.</param>
/// <param name="Stream">The stream.</param>
internal sealed record TargetProbe(string Name, StreamFeature? Feature, byte[] Stream)
{
    /// <summary>What must be switched on at the destination, where there is such a thing.</summary>
    public string[] Capabilities { get; init; } = [];

    /// <summary>More arguments of the destination.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>A multifd channel beside the stream.</summary>
    public byte[]? Channel { get; init; }

    /// <summary>Pages have fixed places: a destination reads that from a file only.</summary>
    public bool IsMapped { get; init; }

    public override string ToString() => Name;
}
