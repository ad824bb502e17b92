using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Storage;

namespace SaveVm.Handlers.Migration;

/// <summary>The disks that a stored migration is written to while it comes.</summary>
internal sealed class DiskTargets : IDisposable
{
    private readonly List<(DiskTarget Target, StagedImage Image)> _images = [];
    private readonly List<(DiskTarget Target, IBlockDevice Device)> _devices = [];

    private DiskTargets()
    {
    }

    /// <summary>Takes the chunks; <see langword="null"/> when no disk is wanted.</summary>
    public BlockLoader? Loader { get; private set; }

    public static DiskTargets Open(IReadOnlyList<DiskTarget> targets)
    {
        var disks = new DiskTargets();
        try
        {
            Dictionary<string, IBlockDevice> all = new(StringComparer.Ordinal);
            foreach (DiskTarget target in targets)
            {
                if (!all.TryAdd(target.Name, disks.Open(target))) { throw new ArgumentException($"Disk '{target.Name}' is there twice.", nameof(targets)); }
            }
            if (all.Count > 0) { disks.Loader = new BlockLoader(all) { SkipsUnknownDisks = true }; }
            return disks;
        }
        catch
        {
            disks.Dispose();
            throw;
        }
    }

    /// <summary>Everything has come: the disks are flushed, and images take their names.</summary>
    public void Commit()
    {
        if (Loader is null) { return; }
        if (_images.Select(static image => image.Target).Concat(_devices.Select(static device => device.Target)).FirstOrDefault(target => Loader.EndOf(target.Name) == 0) is { } missing)
        {
            throw new IOException($"The stream has no disk '{missing.Name}': block migration was not on, or the disk has another name there.");
        }
        Loader.Flush();
        foreach ((DiskTarget target, StagedImage image) in _images) { image.Commit(Loader.EndOf(target.Name)); }
    }

    public void Dispose()
    {
        foreach ((_, StagedImage image) in _images) { image.Dispose(); }
        foreach ((_, IBlockDevice device) in _devices) { device.Dispose(); }
    }

    private IBlockDevice Open(DiskTarget target)
    {
        if (DiskLocation.IsNbd(target.Location))
        {
            IBlockDevice device = DiskLocation.Open(target.Location);
            _devices.Add((target, device));
            return device;
        }
        StagedImage image = StagedImage.Create(target.Location, target.Length);
        _images.Add((target, image));
        return image.Device;
    }
}
