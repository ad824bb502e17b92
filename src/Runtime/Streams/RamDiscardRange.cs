using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>A range of a RAM block that the destination drops.</summary>
/// <param name="Start">Offset inside the block in bytes.</param>
/// <param name="Length">Length in bytes.</param>
[WireRecord]
public readonly partial record struct RamDiscardRange(ulong Start, ulong Length);
