using System;
using System.Text;

namespace SaveVm.Handlers.Block;

/// <summary>A disk of the "block" section, known by the name of its block backend. The stream does not say its size.</summary>
public sealed class BlockDevice
{
    private readonly byte[] _name;

    internal BlockDevice(int index, byte[] name)
    {
        Index = index;
        _name = name;
        Name = Encoding.Latin1.GetString(name);
    }

    /// <summary>The disk's place in the order of first appearance, from 0.</summary>
    public int Index { get; }

    /// <summary>The name as text; bytes beyond ASCII as Latin-1, so that none is lost.</summary>
    public string Name { get; }

    /// <summary>The name as it stands in the stream.</summary>
    public ReadOnlySpan<byte> NameBytes => _name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
