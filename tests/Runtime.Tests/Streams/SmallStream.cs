using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SaveVm.TestSupport;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>A few kilobytes of a golden stream that are a whole stream again: small enough for tests that try every byte.</summary>
internal static class SmallStream
{
    /// <summary>Header, configuration, START and END of "ram" without pages, the first devices, end, and their description.</summary>
    public static byte[] Precopy(string id = "ram-min-v7.2", int devices = 12, bool describe = true)
    {
        byte[] bytes = Golden.ReadStream(id);
        GoldenManifest manifest = Golden.Manifest(id);
        var small = new MemoryStream();
        small.Write(bytes.AsSpan(0, 8));
        foreach (GoldenItem item in manifest.Walk.Sections.Where(static s => s.Type is "configuration" or "start" or "end").Concat(manifest.Walk.Sections.Where(static s => s.Type == "full").Take(devices)))
        {
            small.Write(bytes.AsSpan((int)item.Offset, (int)item.Length));
        }
        small.WriteByte(0);
        if (describe) { small.Write(Describe(bytes, manifest, devices)); }
        return small.ToArray();
    }

    /// <summary>The same with the devices in a package, commands around it, and no description.</summary>
    public static byte[] Postcopy(string id = "postcopy-ram-v7.2", int devices = 12)
    {
        byte[] bytes = Golden.ReadStream(id);
        IReadOnlyList<GoldenItem> items = Golden.Manifest(id).Walk.Sections;
        var small = new MemoryStream();
        small.Write(bytes.AsSpan(0, 8));
        foreach (GoldenItem item in items.TakeWhile(static s => s.Type != "full").Where(static s => s.Type is "configuration" or "start" || s.Command is not null and not 7 and not 4))
        {
            small.Write(bytes.AsSpan((int)item.Offset, (int)item.Length));
        }
        var package = new MemoryStream();
        package.Write([8, 0, 4, 0, 0]);
        foreach (GoldenItem item in items.Where(static s => s.Type == "full").Take(devices)) { package.Write(bytes.AsSpan((int)item.Offset, (int)item.Length)); }
        package.Write([8, 0, 2, 0, 4, 0, 0, 0, 3, 8, 0, 5, 0, 0]);
        small.Write([8, 0, 7, 0, 4, 0, 0, (byte)(package.Length >> 8), (byte)package.Length]);
        small.Write(package.ToArray());
        GoldenItem end = items.Last(static s => s.Type == "end");
        small.Write(bytes.AsSpan((int)end.Offset, 5));
        small.Write([0, 0, 0, 0, 0, 0, 0, 0x10, .. bytes.AsSpan((int)(end.Offset + end.Length) - 5, 5)]);
        small.WriteByte(0);
        return small.ToArray();
    }

    private static byte[] Describe(byte[] bytes, GoldenManifest manifest, int devices)
    {
        GoldenItem text = manifest.Walk.Sections.Single(static s => s.Type == "vmdesc");
        byte[] json = bytes[(int)(text.Offset + 5)..(int)(text.Offset + text.Length)];
        using var document = System.Text.Json.JsonDocument.Parse(json);
        IEnumerable<string> kept = document.RootElement.GetProperty("devices").EnumerateArray().Take(devices).Select(static d => d.GetRawText());
        byte[] small = Encoding.UTF8.GetBytes("{\"page_size\": 4096, \"devices\": [" + string.Join(", ", kept) + "]}");
        return [6, 0, (byte)(small.Length >> 16), (byte)(small.Length >> 8), (byte)small.Length, .. small];
    }
}
