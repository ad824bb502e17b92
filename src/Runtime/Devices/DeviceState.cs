using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Devices;

/// <summary>The state of one device: the body of its FULL section as a tree of fields with values, which can be written again.</summary>
public sealed class DeviceState
{
    /// <summary>The most fields of one device. Real ones have a few thousand.</summary>
    public const int MaximumFields = 1 << 20;

    private DeviceState(in SectionInfo section, long offset, ReadOnlyMemory<byte> body)
    {
        Name = section.Name;
        InstanceId = section.InstanceId;
        VersionId = section.VersionId;
        Offset = offset;
        Length = body.Length;
    }

    /// <summary>The section's name.</summary>
    public string Name { get; }

    /// <summary>The section's instance id.</summary>
    public uint InstanceId { get; }

    /// <summary>The version that the section's header says.</summary>
    public uint VersionId { get; }

    /// <summary>Absolute offset of the body in the stream, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The length of the body in bytes.</summary>
    public int Length { get; }

    /// <summary>What the description says; <see langword="null"/> when there is none: the only field is then all bytes, opaque.</summary>
    public DeviceLayout? Layout { get; private init; }

    /// <summary>The fields and subsections in wire order.</summary>
    public IReadOnlyList<DeviceField> Fields { get; private init; } = [];

    /// <summary>Where description and bytes disagree; empty when they agree.</summary>
    public IReadOnlyList<DeviceFinding> Findings { get; private init; } = [];

    /// <summary>Decodes a section.</summary>
    /// <param name="section">The section's header.</param>
    /// <param name="body">The section's body; kept.</param>
    /// <param name="offset">Absolute offset of the body in the stream, in bytes.</param>
    /// <param name="description">The description of the device; <see langword="null"/> when there is none.</param>
    /// <returns>The state. A description that fits badly gives findings, never an exception.</returns>
    public static DeviceState Decode(in SectionInfo section, ReadOnlyMemory<byte> body, long offset, VmDescriptionDevice? description)
    {
        var builder = new DeviceTreeBuilder(body, offset);
        DeviceLayout? layout = null;
        try
        {
            if (description is not null) { layout = DeviceLayout.Of(description.ReadState()); }
        }
        catch (WireFormatException exception)
        {
            builder.Find(isExplained: false, "", offset, exception.Found, exception.Expected);
        }
        if (layout is { Nodes: > MaximumFields })
        {
            builder.Find(isExplained: false, "", offset, $"{layout.Nodes} fields", $"at most {MaximumFields}");
            layout = null;
        }
        if (layout is null)
        {
            DeviceDecoder.Opaque("data", body.Span, offset, ref builder);
            return new DeviceState(section, offset, body) { Fields = builder.Fields, Findings = builder.Findings };
        }
        if ((uint)layout.Version != section.VersionId && layout.Name.Length > 0)
        {
            builder.Find(isExplained: false, "", offset, $"version {section.VersionId} in the section's header", $"version {layout.Version} by the description");
        }
        DeviceDecoder.Decode(layout, body.Span, offset, ref builder);
        return new DeviceState(section, offset, body) { Layout = layout, Fields = builder.Fields, Findings = builder.Findings };
    }

    /// <summary>All fields, those with fields of their own before what is in them.</summary>
    public IEnumerable<DeviceField> AllFields() => Flatten(Fields);

    /// <summary>Writes the body from the values.</summary>
    /// <param name="output">Takes the bytes: the same that were decoded.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (DeviceField field in Fields) { DeviceEmitter.Write(field, output); }
    }

    private static IEnumerable<DeviceField> Flatten(IReadOnlyList<DeviceField> fields)
    {
        // Without recursion: iterators inside iterators cost their depth for every field.
        var waiting = new Stack<(IReadOnlyList<DeviceField> Fields, int Next)>();
        waiting.Push((fields, 0));
        while (waiting.TryPop(out (IReadOnlyList<DeviceField> Fields, int Next) level))
        {
            if (level.Next == level.Fields.Count) { continue; }
            DeviceField field = level.Fields[level.Next];
            waiting.Push((level.Fields, level.Next + 1));
            yield return field;
            if (field.HasFields) { waiting.Push((field.Fields, 0)); }
        }
    }
}
