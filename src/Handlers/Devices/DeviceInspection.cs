using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Handlers.Devices;

/// <summary>The devices of a stream, decoded.</summary>
public sealed class DeviceInspection
{
    private const int MostSimilar = 8;

    internal DeviceInspection(StreamReport stream, DeviceDescriptionSource source, IReadOnlyList<InspectedDevice> devices)
    {
        Stream = stream;
        DescriptionSource = source;
        Devices = devices;
    }

    /// <summary>What else is in the stream, and the error that ended it.</summary>
    public StreamReport Stream { get; }

    /// <summary>Where the description came from.</summary>
    public DeviceDescriptionSource DescriptionSource { get; }

    /// <summary>The devices that were asked for, in stream order.</summary>
    public IReadOnlyList<InspectedDevice> Devices { get; }

    /// <summary>The instance ids of the devices that were asked for, ascending.</summary>
    public IReadOnlyList<uint> Instances => [.. Devices.Select(static device => device.State.InstanceId).Distinct().Order()];

    /// <summary>All sections of device state that the stream has, each once, in stream order.</summary>
    public IReadOnlyList<DeviceReport> AllSections =>
        [.. Stream.Devices.Concat((Stream.Checkpoints ?? []).SelectMany(static checkpoint => checkpoint.Devices))
            .DistinctBy(static device => (device.Name, device.Instance))];

    /// <summary>Names that are like one that no section has.</summary>
    /// <param name="name">The name that was asked for.</param>
    public IReadOnlyList<string> Similar(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return
        [
            .. AllSections.Select(static section => section.Name).Distinct(StringComparer.Ordinal)
                .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
                .Where(candidate => candidate.Distance <= Math.Max(2, name.Length / 3))
                .OrderBy(static candidate => candidate.Distance)
                .Take(MostSimilar)
                .Select(static candidate => candidate.Name),
        ];
    }

    // Without the path, and generous where one name is part of the other.
    private static int Distance(string asked, string candidate)
    {
        string last = candidate[(candidate.LastIndexOf('/') + 1)..];
        if (candidate.Contains(asked, StringComparison.OrdinalIgnoreCase)) { return 0; }
        if (last.Length > 2 && asked.Contains(last, StringComparison.OrdinalIgnoreCase)) { return 1; }
        return Math.Min(Edits(asked, candidate), Edits(asked, last));
    }

    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int k = 1; k <= b.Length; k++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[k - 1]) ? 0 : 1);
                diagonal = row[k];
                row[k] = Math.Min(replaced, Math.Min(row[k], row[k - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
