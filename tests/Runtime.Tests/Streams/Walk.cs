using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>Reads a stream to its end and writes down what came.</summary>
internal static class Walk
{
    /// <summary>How an input shows itself: what a reader can do depends on it.</summary>
    public enum Way
    {
        /// <summary>All bytes at hand, any of them can be looked at.</summary>
        Memory,

        /// <summary>Forward only, large reads.</summary>
        Pipe,

        /// <summary>Forward only, without looking ahead for a description.</summary>
        Socket,
    }

    // Small buffers for small streams: the window has to move and to grow.
    public static WireInput Open(byte[] bytes, Way way) => way == Way.Memory
        ? WireInput.FromMemory(bytes)
        : WireInput.FromStream(new MemoryStream(bytes), new WireInputOptions { BufferSize = Math.Clamp(bytes.Length / 8, 16, 1 << 20) });

    public static SavevmReaderOptions Options(Way way) => way == Way.Socket ? new SavevmReaderOptions { LookAheadLimit = 0 } : new SavevmReaderOptions();

    /// <summary>One line per item.</summary>
    public static List<string> Items(SavevmReader reader)
    {
        var items = new List<string>();
        while (reader.Read()) { items.Add(Describe(reader)); }
        return items;
    }

    public static string Describe(SavevmReader reader)
    {
        string what = reader.Kind switch
        {
            StreamItemKind.Section => string.Create(CultureInfo.InvariantCulture, $"{reader.Section.Type} {reader.Section.Id} {reader.Section.Name} {reader.Section.InstanceId} {reader.Section.VersionId} body {reader.BodyLength}{(reader.IsOpaque ? " opaque" : "")}"),
            StreamItemKind.Command => string.Create(CultureInfo.InvariantCulture, $"Command {reader.Command} {reader.BodyLength}"),
            StreamItemKind.Configuration => $"Configuration {reader.Configuration!.Machine}",
            _ => reader.Kind.ToString(),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{reader.Offset}+{reader.Length}{(reader.InPackage ? " packaged" : "")} {what}");
    }
}
