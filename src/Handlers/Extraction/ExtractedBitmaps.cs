using System.Collections.Generic;

namespace SaveVm.Handlers.Extraction;

/// <summary>What <c>bitmaps.json</c> holds.</summary>
/// <param name="Bitmaps">The bitmaps, in the order of the stream.</param>
public sealed record ExtractedBitmaps(IReadOnlyList<ExtractedBitmap> Bitmaps);
