using System;
using SaveVm.Streams;

namespace SaveVm.Handlers.Copying;

/// <summary>Writes the header of a section before its body is read and written by another loader's sink.</summary>
internal sealed class CopyingLoader(ISectionLoader loader, SavevmWriter writer, Action<SavevmReader>? prepare = null) : ISectionLoader
{
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        Begin(writer, section);
        prepare?.Invoke(reader);
        loader.Load(reader, section);
    }

    public static void Begin(SavevmWriter writer, in SectionInfo section)
    {
        if (section.Type is SectionType.Start or SectionType.Full)
        {
            writer.BeginSection(section.Type, section.Id, section.Name, section.InstanceId, section.VersionId);
        }
        else { writer.BeginSection(section.Type, section.Id); }
    }
}
