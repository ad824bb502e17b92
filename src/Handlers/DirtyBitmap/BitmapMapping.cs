using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace SaveVm.Handlers.DirtyBitmap;

/// <summary>Names of nodes and bitmaps for the stream (parameter <c>block-bitmap-mapping</c>), the same shape on both sides.</summary>
public sealed class BitmapMapping
{
    /// <summary>The longest alias in bytes.</summary>
    public const int LongestAlias = byte.MaxValue;

    private readonly Dictionary<string, BitmapNodeAlias> _byName;
    private readonly Dictionary<string, BitmapNodeAlias> _byAlias;

    /// <summary>Creates a mapping.</summary>
    /// <param name="nodes">The nodes; none at all means that no bitmap crosses.</param>
    /// <exception cref="ArgumentException">A name or alias is empty, too long, or there twice.</exception>
    public BitmapMapping(params IEnumerable<BitmapNodeAlias> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Nodes = [.. nodes];
        foreach (BitmapNodeAlias node in Nodes)
        {
            Check(node.Alias, $"node '{node.NodeName}'");
            foreach (BitmapAlias bitmap in node.Bitmaps) { Check(bitmap.Alias, $"bitmap '{bitmap.Name}' of node '{node.NodeName}'"); }
            _ = Index(node.Bitmaps, static bitmap => bitmap.Name, "bitmap");
            _ = Index(node.Bitmaps, static bitmap => bitmap.Alias, "bitmap alias");
        }
        _byName = Index(Nodes, static node => node.NodeName, "node");
        _byAlias = Index(Nodes, static node => node.Alias, "node alias");
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<BitmapNodeAlias> Nodes { get; }

    internal BitmapNodeAlias? FindByName(string nodeName) => _byName.GetValueOrDefault(nodeName);

    internal BitmapNodeAlias? FindByAlias(string alias) => _byAlias.GetValueOrDefault(alias);

    /// <summary>The bytes of a name in the stream. Streams are read with Latin-1, so that no byte is lost; other characters go as UTF-8.</summary>
    internal static byte[] Encode(string name) =>
        name.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF') ? Encoding.UTF8.GetBytes(name) : Encoding.Latin1.GetBytes(name);

    private static void Check(string alias, string what)
    {
        if (alias.Length == 0 || Encode(alias).Length > LongestAlias) { throw new ArgumentException($"The alias of {what} has 1 to {LongestAlias} bytes.", nameof(alias)); }
    }

    private static Dictionary<string, T> Index<T>(IEnumerable<T> items, Func<T, string> key, string what)
    {
        Dictionary<string, T> index = new(StringComparer.Ordinal);
        foreach (T item in items)
        {
            if (!index.TryAdd(key(item), item)) { throw new ArgumentException($"There are two {what}s '{key(item)}'.", nameof(items)); }
        }
        return index;
    }
}
