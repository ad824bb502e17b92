using SaveVm.Handlers.Storage;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>A bitmap that is arriving (<c>LoadBitmapState</c>).</summary>
internal sealed class BitmapLoad(BlockNode node, BlockDirtyBitmap bitmap, bool isEnabled)
{
    public BlockNode Node => node;

    public BlockDirtyBitmap Bitmap => bitmap;

    /// <summary>Whether it records at the source.</summary>
    public bool IsEnabled => isEnabled;

    /// <summary>Whether all of its bits are there.</summary>
    public bool IsMigrated { get; set; }
}
