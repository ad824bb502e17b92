using System;
using System.Text;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>A bitmap that a START chunk announced. The stream does not say the disk's length.</summary>
public sealed class MigratedBitmap
{
    private readonly byte[] _nodeAlias;
    private readonly byte[] _bitmapAlias;

    internal MigratedBitmap(int index, byte[] nodeAlias, byte[] bitmapAlias)
    {
        Index = index;
        _nodeAlias = nodeAlias;
        _bitmapAlias = bitmapAlias;
        Node = Encoding.Latin1.GetString(nodeAlias);
        Name = Encoding.Latin1.GetString(bitmapAlias);
    }

    /// <summary>The bitmap's place in the order of announcement, from 0.</summary>
    public int Index { get; }

    /// <summary>The node's alias as text; bytes beyond ASCII as Latin-1, so that none is lost.</summary>
    public string Node { get; }

    /// <summary>The bitmap's alias as text; bytes beyond ASCII as Latin-1, so that none is lost.</summary>
    public string Name { get; }

    /// <summary>The node's alias as it stands in the stream.</summary>
    public ReadOnlySpan<byte> NodeAlias => _nodeAlias;

    /// <summary>The bitmap's alias as it stands in the stream.</summary>
    public ReadOnlySpan<byte> BitmapAlias => _bitmapAlias;

    /// <summary>Bytes of disk per bit, a power of two from 512.</summary>
    public long Granularity { get; internal init; }

    /// <summary>The state in which the bitmap arrives.</summary>
    public DirtyBitmapState State { get; internal init; }

    /// <summary>Absolute offset of the START chunk in the stream.</summary>
    public long Offset { get; internal init; }

    /// <summary>Whether the COMPLETE chunk came.</summary>
    public bool IsComplete { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Node}/{Name}";
}
