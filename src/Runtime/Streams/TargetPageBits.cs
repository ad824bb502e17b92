using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The subsection <c>configuration/target-page-bits</c>, sent when the page is larger than the smallest of the target.</summary>
/// <param name="Bits">The target page size as a power of two. RAM items need ten bits for their flags.</param>
[WireRecord]
public readonly partial record struct TargetPageBits([Range(10, 30)] uint Bits);
