namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>Under which name a bitmap crosses (<c>BitmapMigrationBitmapAlias</c>).</summary>
/// <param name="Name">The bitmap's name here.</param>
/// <param name="Alias">Its name in the stream, at most 255 bytes.</param>
/// <param name="Persistent">
/// Whether the bitmap is persistent at the destination, whatever it is at the source; <see langword="null"/> for as it is there (<c>transform</c>, since 6.0). Either side
/// may say so.
/// </param>
public sealed record BitmapAlias(string Name, string Alias, bool? Persistent = null);
