using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using SaveVm.Handlers.Memory;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>
/// Makes the manifest of a stream in the one walk that somebody else does: a reader reads through <see cref="Input"/>, and <see cref="ItemRead"/> is called
/// for each item. For a migration that comes in as well as for a file.
/// </summary>
/// <example><code>
/// using var builder = new ManifestBuilder(input);
/// var reader = new SavevmReader(builder.Input, registry);
/// while (reader.Read()) { builder.ItemRead(reader); }
/// StreamManifest manifest = builder.Complete();
/// </code></example>
/// <remarks>Takes memory for the digests only, whatever the length of the stream. Not thread-safe, but for <see cref="AddChannel"/>.</remarks>
public sealed class ManifestBuilder : IInputTap, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly TappedInput _input;
    private readonly StreamManifest? _layout;
    private readonly List<ManifestSection> _sections = [];
    private readonly List<ManifestBlock> _blocks = [];
    private readonly List<ManifestChannel> _channels = [];
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private ManifestSection _open = Rest;    // the item whose end is known, and whose bytes have not all passed
    private long _start;
    private long _end = long.MaxValue;
    private string? _machine;

    /// <summary>Begins at the first byte of a stream.</summary>
    /// <param name="source">The stream; stays the caller's, who reads it through <see cref="Input"/>.</param>
    /// <param name="layout">
    /// Another manifest that says where items begin and end, instead of <see cref="ItemRead"/>: what is left of a damaged stream can be compared with it item
    /// by item, even where it cannot be read any more.
    /// </param>
    public ManifestBuilder(WireInput source, StreamManifest? layout = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _start = source.Position;
        _layout = layout;
        _input = new TappedInput(source, this);
        if (layout is not null) { Follow(); }
    }

    /// <summary>What the stream has to be read through.</summary>
    public WireInput Input => _input;

    private static ManifestSection Rest => Item("rest");

    /// <summary>An item was read: <see cref="SavevmReader.Read"/> has returned it.</summary>
    /// <param name="reader">The reader of <see cref="Input"/>.</param>
    public void ItemRead(SavevmReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _machine ??= reader.Configuration?.Machine;
        if (_layout is not null) { return; }
        _input.Deliver();
        Close(reader.Offset + reader.Length, reader.Kind switch
        {
            StreamItemKind.Header => Item("header"),
            StreamItemKind.Configuration => Item("configuration"),
            StreamItemKind.Command => Item("command") with { Name = reader.Command.ToString() },
            StreamItemKind.EndOfFile => Item("eof"),
            StreamItemKind.VmDescription => Item("vmdesc"),
            _ => Item(NameOf(reader.Section.Type)) with
            {
                Id = reader.Section.Id,
                Name = reader.Section.Name,
                Instance = reader.Section.InstanceId,
                Version = reader.Section.VersionId,
            },
        });
    }

    /// <summary>A message between a COLO primary's checkpoints was read: everything since the item before.</summary>
    public void MessageRead()
    {
        if (_layout is not null) { return; }
        _input.Deliver();
        Close(_input.Position, Item("message"));
    }

    /// <summary>Adds the content of a RAM block, once all of it has come.</summary>
    /// <param name="block">The block; hashed now, up to its used length.</param>
    public void AddBlock(GuestMemoryBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        MemoryHash.Compute(block, _digest);
        AddBlock(new ManifestBlock(block.Name, block.UsedLength, Convert.ToHexStringLower(_digest)));
    }

    /// <summary>Adds the content of a RAM block.</summary>
    /// <param name="block">Name, used length and digest.</param>
    public void AddBlock(ManifestBlock block) => _blocks.Add(block);

    /// <summary>Adds a channel beside the stream, from any thread.</summary>
    /// <param name="channel">What <see cref="ChannelDigest"/> came to.</param>
    public void AddChannel(ManifestChannel channel)
    {
        lock (_channels) { _channels.Add(channel); }
    }

    /// <summary>
    /// The manifest of what was read through <see cref="Input"/>. Bytes behind the end of the stream belong to it when they were read or skipped.
    /// </summary>
    public StreamManifest Complete()
    {
        _input.Deliver();
        if (_input.Position > _start) { Close(_input.Position, _open); }
        return new StreamManifest
        {
            Version = StreamManifest.CurrentVersion,
            Algorithm = StreamManifest.Sha256,
            Machine = _machine,
            Length = _input.Position,
            Sections = [.. _sections],
            Blocks = [.. _blocks],
            Channels = [.. _channels.OrderBy(static channel => channel.Name, StringComparer.Ordinal)],
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _hash.Dispose();
    }

    void IInputTap.Pass(ReadOnlySpan<byte> bytes, long offset)
    {
        while (_end - offset <= bytes.Length)
        {
            int last = (int)(_end - offset);
            _hash.AppendData(bytes[..last]);
            bytes = bytes[last..];
            offset += last;
            Add(_open, _end);
            if (!Follow()) { _end = long.MaxValue; }
        }
        _hash.AppendData(bytes);
    }

    private static ManifestSection Item(string type) => new(0, 0, type, 0, "", 0, 0, "");

    private static string NameOf(SectionType type) => type switch
    {
        SectionType.Start => "start",
        SectionType.Part => "part",
        SectionType.End => "end",
        _ => "full",
    };

    /// <summary>Goes on to the next item of the layout.</summary>
    private bool Follow()
    {
        _open = Rest;
        if (_layout is null || _sections.Count >= _layout.Sections.Count) { return false; }
        _open = _layout.Sections[_sections.Count];
        _end = _open.Offset + _open.Length;
        return true;
    }

    /// <summary>The end of the item is known; its bytes up to the input's position have passed.</summary>
    private void Close(long end, ManifestSection item)
    {
        if (end > _input.Position)
        {
            _open = item;
            _end = end;
            return;
        }
        Add(item, end);
        _open = Rest;
        _end = long.MaxValue;
    }

    private void Add(ManifestSection item, long end)
    {
        _ = _hash.GetHashAndReset(_digest);
        _sections.Add(item with { Offset = _start, Length = end - _start, Sha256 = Convert.ToHexStringLower(_digest) });
        _start = end;
    }
}
