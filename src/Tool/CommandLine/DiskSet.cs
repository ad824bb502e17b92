using System;
using System.Collections.Generic;
using SaveVm.Handlers.Storage;

namespace SaveVm.Tool.CommandLine;

/// <summary>The disks of <c>--disk</c>, open for reading.</summary>
internal sealed class DiskSet : IDisposable
{
    private readonly Dictionary<string, IBlockDevice> _devices = new(StringComparer.Ordinal);

    public DiskSet(string[]? disks)
    {
        try
        {
            foreach (string disk in disks ?? [])
            {
                if (!MigrationOptions.TryParseDisk(disk, out string name, out string location)) { continue; }
                if (!_devices.TryAdd(name, DiskLocation.Open(location, isReadOnly: true))) { throw new ArgumentException($"disk '{name}' is there twice", nameof(disks)); }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, IBlockDevice> Devices => _devices;

    public void Dispose()
    {
        foreach (IBlockDevice device in _devices.Values) { device.Dispose(); }
    }
}
