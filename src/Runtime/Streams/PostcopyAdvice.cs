using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The payload of <see cref="CommandKind.PostcopyAdvise"/>, when RAM may be sent late.</summary>
/// <param name="PageSizes">The page sizes of all RAM blocks, or-ed together.</param>
/// <param name="TargetPageSize">The target page size in bytes.</param>
[WireRecord]
public readonly partial record struct PostcopyAdvice(ulong PageSizes, ulong TargetPageSize);
