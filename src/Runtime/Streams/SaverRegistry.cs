using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace SaveVm.Streams;

/// <summary>
/// Who writes which sections, in the order of the stream; the twin of <see cref="SectionRegistry"/>. A vendor's section registers in the same way as those of
/// QEMU. Ids are given in the order of registration, from 1 on.
/// </summary>
public sealed class SaverRegistry : IReadOnlyList<SaverEntry>
{
    // QEMU looks PART and END up by id among all its sections, and those that have not come yet have id 0. (qemu_loadvm_section_part_end)
    private const uint FirstId = 1;

    private readonly List<SaverEntry> _entries = [];
    private readonly Dictionary<(string Name, uint InstanceId), SaverEntry> _byName = [];

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>The live sections, in order.</summary>
    public IEnumerable<SaverEntry> Live => _entries.Where(static entry => entry.Live is not null);

    /// <summary>The devices, in order.</summary>
    public IEnumerable<SaverEntry> Devices => _entries.Where(static entry => entry.Device is not null);

    /// <inheritdoc/>
    public SaverEntry this[int index] => _entries[index];

    /// <summary>Registers a live section.</summary>
    /// <param name="name">The section's name, such as <c>ram</c>.</param>
    /// <param name="instanceId">Which of several sections of this name.</param>
    /// <param name="saver">Writes the bodies.</param>
    /// <exception cref="ArgumentException">Name and instance have a saver already.</exception>
    public void Add(string name, uint instanceId, ISectionSaver saver)
    {
        ArgumentNullException.ThrowIfNull(saver);
        Add(name, instanceId, saver, device: null);
    }

    /// <summary>Registers a device.</summary>
    /// <param name="name">The section's name, such as <c>0000:00:02.0/virtio-rng</c>.</param>
    /// <param name="instanceId">Which of several sections of this name.</param>
    /// <param name="saver">Writes the body.</param>
    /// <exception cref="ArgumentException">Name and instance have a saver already.</exception>
    public void Add(string name, uint instanceId, IDeviceSaver saver)
    {
        ArgumentNullException.ThrowIfNull(saver);
        Add(name, instanceId, live: null, saver);
    }

    /// <summary>Finds the saver of a section.</summary>
    /// <param name="name">The section's name.</param>
    /// <param name="instanceId">The section's instance.</param>
    /// <param name="entry">The saver.</param>
    public bool TryGet(string name, uint instanceId, [NotNullWhen(true)] out SaverEntry? entry) => _byName.TryGetValue((name, instanceId), out entry);

    /// <inheritdoc/>
    public IEnumerator<SaverEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Add(string name, uint instanceId, ISectionSaver? live, IDeviceSaver? device)
    {
        _ = SectionNames.Encode(name);
        var entry = new SaverEntry(FirstId + (uint)_entries.Count, name, instanceId, live, device);
        if (!_byName.TryAdd((name, instanceId), entry)) { throw new ArgumentException($"Section '{name}' {instanceId} has a saver already.", nameof(name)); }
        _entries.Add(entry);
    }
}
