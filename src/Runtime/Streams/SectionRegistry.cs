using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace SaveVm.Streams;

/// <summary>Which loader reads the sections of which name. A vendor's section registers in the same way as those of QEMU.</summary>
public sealed class SectionRegistry
{
    private readonly Dictionary<string, ISectionLoader> _loaders = new(StringComparer.Ordinal);

    /// <summary>Registers a loader.</summary>
    /// <param name="name">
    /// The section's name as the stream has it. A name without a path also serves sections on a device path: <c>virtio-rng</c> reads
    /// <c>0000:00:02.0/virtio-rng</c>, unless the full name has a loader of its own.
    /// </param>
    /// <param name="loader">Reads the bodies.</param>
    /// <exception cref="ArgumentException">The name has a loader already.</exception>
    public void Add(string name, ISectionLoader loader)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(loader);
        if (!_loaders.TryAdd(name, loader)) { throw new ArgumentException($"Section '{name}' has a loader already.", nameof(name)); }
    }

    /// <summary>Finds the loader of a section.</summary>
    /// <param name="name">The section's name as the stream has it.</param>
    /// <param name="loader">The loader.</param>
    /// <returns><see langword="false"/> when neither the name nor its part behind the device path is registered.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out ISectionLoader? loader)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_loaders.TryGetValue(name, out loader)) { return true; }
        // Names of states may have slashes of their own: the longest that is registered counts.
        for (int path = name.IndexOf('/', StringComparison.Ordinal); path >= 0; path = name.IndexOf('/', path + 1))
        {
            if (_loaders.TryGetValue(name[(path + 1)..], out loader)) { return true; }
        }
        return false;
    }
}
