using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>
/// Where the pages of one block stand in a mapped-ram file (<c>MappedRamHeader</c> of <c>migration/ram.c</c>, since 9.0): a bitmap of the pages that
/// are
/// there, and a region in which every page has its own place.
/// </summary>
/// <param name="Version">Version of this header; the loader takes any up to 1 (<c>MAPPED_RAM_HDR_VERSION</c>).</param>
/// <param name="PageSize">Bytes per bit of the bitmap.</param>
/// <param name="BitmapOffset">Absolute offset of the bitmap in the file.</param>
/// <param name="PagesOffset">Absolute offset of the first page in the file.</param>
[WireRecord]
public readonly partial record struct MappedRamHeader([Range(0, 1)] uint Version, ulong PageSize, ulong BitmapOffset, ulong PagesOffset);
