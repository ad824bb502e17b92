using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using Xunit;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>What was in the streams of many models.</summary>
internal sealed class WriterContent
{
    private static readonly string[] s_all =
    [
        "xbzrle", "mapped", "zero", "normal", "channel", "block", "dirty-bitmap", "bitmap bits", "open-return-path", "ping", "postcopy-advise", "postcopy-ram-discard",
        "packaged", "postcopy-listen", "postcopy-run", "switchover-start", "enable-colo", "colo",
    ];

    private readonly HashSet<string> _seen = [];

    public void Add(WriterModel model)
    {
        byte[] main = model.Write(out IReadOnlyList<byte[]> channels);
        using WireInput input = WireInput.FromMemory(main);
        StreamReport report = StreamInspector.Inspect(input, new InspectOptions());
        Assert.Null(report.Error);
        _seen.Add(report.Format);
        _seen.UnionWith(report.Sections.Select(static section => section.Name));
        _seen.UnionWith(report.Commands.Select(static command => command.Name));
        if (channels.Any(static channel => channel.Length > 4096)) { _seen.Add("channel"); }
        if (report.Bitmaps.Any(static bitmap => bitmap.Dirty.Count > 0)) { _seen.Add("bitmap bits"); }
        foreach (RamBlockReport block in report.Ram!.Blocks)
        {
            if (block.Pages.Xbzrle > 0) { _seen.Add("xbzrle"); }
            if (block.Pages.Mapped > 0) { _seen.Add("mapped"); }
            if (block.Pages.Zero > 0) { _seen.Add("zero"); }
            if (block.Pages.Normal > 0) { _seen.Add("normal"); }
        }
    }

    public void AssertComplete() => Assert.Equal("", string.Join(", ", s_all.Except(_seen)));
}
