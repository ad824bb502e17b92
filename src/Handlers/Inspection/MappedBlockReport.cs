namespace SaveVm.Handlers.Inspection;

/// <summary>Where the pages of a RAM block lie in a mapped-ram file.</summary>
/// <param name="PageSize">Bytes for which one bit of the bitmap stands.</param>
/// <param name="BitmapOffset">Offset of the bitmap in the file.</param>
/// <param name="PagesOffset">Offset of the block's first page in the file.</param>
public sealed record MappedBlockReport(ulong PageSize, ulong BitmapOffset, ulong PagesOffset);
