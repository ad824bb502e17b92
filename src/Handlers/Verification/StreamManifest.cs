using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.IO;

namespace SaveVm.Handlers.Verification;

/// <summary>
/// Digests of a stream, kept beside it. Device state has no integrity check of its own: of 120 single bits flipped in it, QEMU loaded 116 without a word.
/// Every byte of the stream belongs to exactly one item, so no change goes unnoticed, and it is known which section it is in.
/// </summary>
/// <remarks>Made by <see cref="ManifestBuilder"/> while the stream is read, from a file or from a source that migrates. Nothing in it depends on the release of QEMU.</remarks>
public sealed record StreamManifest
{
    /// <summary>The version of this document.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The one algorithm of digests.</summary>
    public const string Sha256 = "sha256";

    /// <summary>What is added to a stream's path to name its manifest.</summary>
    public const string Extension = ".manifest.json";

    /// <summary>The version of the document; <see cref="CurrentVersion"/>.</summary>
    public required int Version { get; init; }

    /// <summary>What the digests are; <see cref="Sha256"/>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The machine type, for people; null for machine types up to 2.3.</summary>
    public string? Machine { get; init; }

    /// <summary>Length of the stream in bytes, after decompression.</summary>
    public required long Length { get; init; }

    /// <summary>The items of the stream in order; together they are the whole stream.</summary>
    public required IReadOnlyList<ManifestSection> Sections { get; init; }

    /// <summary>The RAM blocks whose content came with the stream and its channels, in the order of the stream's list.</summary>
    public required IReadOnlyList<ManifestBlock> Blocks { get; init; }

    /// <summary>The channels beside the stream that were read with it.</summary>
    public required IReadOnlyList<ManifestChannel> Channels { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">It is no manifest, or of a version that is not known.</exception>
    public static StreamManifest Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        StreamManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(file, StreamManifestJson.Default.StreamManifest);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"not a manifest: {exception.Message}", exception);
        }
        if (manifest is null) { throw new InvalidDataException("not a manifest: it is null"); }
        if (manifest.Version != CurrentVersion || manifest.Algorithm != Sha256)
        {
            throw new InvalidDataException($"a manifest of version {manifest.Version} with {manifest.Algorithm}; known is version {CurrentVersion} with {Sha256}");
        }
        long end = 0;
        foreach (ManifestSection section in manifest.Sections)
        {
            if (section is null || section.Offset != end || section.Length < 0 || section.Length > manifest.Length - end)
            {
                throw new InvalidDataException($"not a manifest: its sections do not follow each other at {end}");
            }
            end += section.Length;
        }
        if (end != manifest.Length || manifest.Blocks.Contains(null!) || manifest.Channels.Contains(null!))
        {
            throw new InvalidDataException($"not a manifest: its sections have {end} bytes, the stream {manifest.Length}");
        }
        return manifest;
    }

    /// <summary>Writes the manifest into a file, which appears whole or not at all.</summary>
    /// <param name="path">The file; usually the stream's with <see cref="Extension"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(string path)
    {
        using OutputFile file = OutputFile.Create(path);
        Write(file.Output);
        file.Commit();
    }

    /// <summary>Writes the manifest as JSON.</summary>
    /// <param name="output">Where to.</param>
    public void Write(WireOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(JsonSerializer.SerializeToUtf8Bytes(this, StreamManifestJson.Default.StreamManifest));
        output.Write("\n"u8);
    }
}
