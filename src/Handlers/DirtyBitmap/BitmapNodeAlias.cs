using System.Collections.Generic;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>Under which name a node crosses, and which of its bitmaps (<c>BitmapMigrationNodeAlias</c>).</summary>
/// <param name="NodeName">The node's name here.</param>
/// <param name="Alias">Its name in the stream, at most 255 bytes.</param>
/// <param name="Bitmaps">The bitmaps; a source leaves others out silently.</param>
public sealed record BitmapNodeAlias(string NodeName, string Alias, IReadOnlyList<BitmapAlias> Bitmaps);
