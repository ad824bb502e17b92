using SaveVm.Handlers.DirtyBitmap;

namespace SaveVm.Handlers.Copying;

/// <summary>Writes what stands in "dirty-bitmap" sections.</summary>
internal sealed class DirtyBitmapCopySink(CopyTarget target) : IDirtyBitmapSink
{
    public void Start(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => chunk.Write(target.Output);

    public void Bits(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => chunk.Write(target.Output);

    public void Complete(MigratedBitmap bitmap, in DirtyBitmapChunk chunk, long offset) => chunk.Write(target.Output);

    public void Signal(in DirtyBitmapChunk chunk, long offset) => chunk.Write(target.Output);
}
