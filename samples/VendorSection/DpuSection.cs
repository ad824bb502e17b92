using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using SaveVm.Records;
using SaveVm.Streams;

namespace VendorSection;

/// <summary>The section "acme-dpu": packet rules of a card, each with a name or a program, until an item says that it is the last.</summary>
internal sealed class DpuSection : ISectionLoader
{
    public const string SectionName = "acme-dpu";
    public const uint SectionVersion = 1;

    /// <summary>What was read, one line for each item.</summary>
    public List<string> Items { get; } = [];

    /// <summary>Reads a body: called by the stream's reader, as the loaders of "ram" and "block" are.</summary>
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        DpuFlags flags;
        do
        {
            DpuItem item = DpuItem.Read(reader.Input);
            flags = item.Flags;
            Items.Add($"rule {item.Rule} ({flags}) '{Encoding.UTF8.GetString(item.Name)}', {item.Program.Length} bytes of program");
        }
        while ((flags & DpuFlags.EndOfSection) == 0);
    }

    /// <summary>Writes a section with three items, and shows each of them.</summary>
    public static void Save(IBufferWriter<byte> output, uint sectionId, bool footer, Action<string> show)
    {
        new SectionHeader { Type = SectionType.Full, Id = sectionId, Name = "acme-dpu"u8, InstanceId = 0, VersionId = SectionVersion }.Write(output);

        DpuItem drop = new() { Rule = 7, Flags = DpuFlags.Named, Name = "drop-telnet"u8 };
        DpuItem mirror = new() { Rule = 42, Flags = DpuFlags.Named | DpuFlags.Program, Name = "mirror"u8, Program = [0xB7, 0, 0, 0, 1, 0, 0, 0, 0x95] };
        DpuItem last = new() { Flags = DpuFlags.EndOfSection };
        Write(drop);
        Write(mirror);
        Write(last);

        if (footer) { new SectionFooter { Id = sectionId }.Write(output); }

        void Write(scoped in DpuItem item)
        {
            show(AnnotatedDump.Of(item));
            item.Write(output);
        }
    }
}
