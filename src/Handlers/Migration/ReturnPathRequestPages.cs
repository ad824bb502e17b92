using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>The payload of <see cref="ReturnPathMessageType.RequestPages"/>: pages of the block that the request before named.</summary>
/// <param name="Offset">Byte offset inside the block, a multiple of its page size.</param>
/// <param name="Length">Number of bytes, a multiple of the block's page size.</param>
[WireRecord]
public readonly partial record struct ReturnPathRequestPages(ulong Offset, uint Length);
