using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;

namespace SaveVm.TestSupport;

/// <summary>The golden streams of <c>tests/Golden</c>.</summary>
public static class Golden
{
    private static readonly Lazy<string> s_directory = new(() => Path.Combine(Repository.Root, "tests", "Golden"));
    private static readonly Lazy<ImmutableArray<string>> s_ids = new(ReadIds);

    /// <summary>The folder with the streams and their manifests.</summary>
    public static string Directory => s_directory.Value;

    /// <summary>Names of all captures, such as <c>ram-min-v7.2</c>, in alphabetical order.</summary>
    public static ImmutableArray<string> Ids => s_ids.Value;

    /// <summary>Names of the COLO recordings, such as <c>colo-7.2</c>.</summary>
    public static ImmutableArray<string> ColoRecordings { get; } = ["colo-5.2", "colo-7.2", "colo-10.0", "colo-11.1"];

    /// <summary>All captures, as xunit's <c>MemberData</c> wants them.</summary>
    public static IEnumerable<object[]> AllIds => Ids.Select(static id => new object[] { id });

    /// <summary>All COLO recordings, as xunit's <c>MemberData</c> wants them.</summary>
    public static IEnumerable<object[]> AllColoRecordings => ColoRecordings.Select(static id => new object[] { id });

    /// <summary>The manifest of a capture.</summary>
    public static GoldenManifest Manifest(string id) =>
        JsonSerializer.Deserialize<GoldenManifest>(File.ReadAllBytes(PathOf(id + ".json")), GoldenManifest.Json)
        ?? throw new InvalidDataException($"{id}.json is empty");

    /// <summary>The truth about a COLO recording: <c>NAME.expected.json</c>.</summary>
    public static JsonElement ColoExpected(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf($"colo/{name}.expected.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Path of a file of the golden folder, as it is stored (compressed).</summary>
    public static string PathOf(string file) => Path.Combine(Directory, file);

    /// <summary>Opens a file of the golden folder, decompressed when its name ends in <c>.br</c>; forward only then.</summary>
    public static Stream Open(string file)
    {
        FileStream stream = File.OpenRead(PathOf(file));
        return file.EndsWith(".br", StringComparison.Ordinal) ? new BrotliStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>All bytes of a file of the golden folder, decompressed.</summary>
    public static byte[] Read(string file)
    {
        using Stream stream = Open(file);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>All bytes of the main stream of a capture, decompressed.</summary>
    public static byte[] ReadStream(string id) => Read(Manifest(id).StreamFile);

    private static ImmutableArray<string> ReadIds()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(PathOf("index.json")));
        return [.. Captures(index.RootElement).Order(StringComparer.Ordinal)];
    }

    // Entries without a machine are notes on what could not be captured.
    private static IEnumerable<string> Captures(JsonElement index) =>
        index.EnumerateArray()
            .Where(static entry => entry.TryGetProperty("id", out _) && entry.TryGetProperty("files", out JsonElement files) && files.GetArrayLength() > 0)
            .Select(static entry => entry.GetProperty("id").GetString()!);
}
