using System;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Handlers.Extraction;

/// <summary>Reads a stream for the sake of one kind of section.</summary>
internal static class StreamWalk
{
    public static void ToEnd(WireInput input, params ReadOnlySpan<(string Name, ISectionLoader Loader)> loaders)
    {
        ArgumentNullException.ThrowIfNull(input);
        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(SkimmingRamSink.Instance, new RamBlockList()));
        foreach ((string name, ISectionLoader loader) in loaders) { registry.Add(name, loader); }
        var reader = new SavevmReader(input, registry);
        while (reader.Read())
        {
        }
    }
}
