using System;
using System.Buffers;

namespace SaveVm.Generators.Tests.Zoo;

/// <summary>A record of the zoo behind delegates, because a ref struct can be neither a type argument of xunit nor invoked by reflection.</summary>
/// <param name="Name">The record.</param>
/// <param name="Read">Reads and tells status and bytes consumed.</param>
/// <param name="Rewrite">Reads, writes what was read, checks GetLength, and gives the bytes; null when it cannot be read.</param>
/// <param name="Explain">Explains: the kind of error, or null.</param>
/// <param name="Samples">Valid records in hexadecimal.</param>
public sealed record Animal(string Name, Animal.Reader Read, Animal.Rewriter Rewrite, Animal.Explainer Explain, params string[] Samples)
{
    public delegate (OperationStatus Status, int Consumed) Reader(ReadOnlySpan<byte> source);

    public delegate byte[]? Rewriter(ReadOnlySpan<byte> source);

    public delegate SaveVm.Records.WireError? Explainer(ReadOnlySpan<byte> source);

    public delegate OperationStatus Writer(Span<byte> destination, out int bytesWritten);

    /// <summary>Whether the record takes whatever comes up to the end of the input.</summary>
    public bool TakesAll { get; init; }

    /// <summary>Offsets in the first sample at which a count stands, and its width in bytes.</summary>
    public (int Offset, int Width, bool LittleEndian)[] Counts { get; init; } = [];

    public override string ToString() => Name;
}
