using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>
/// The table of what releases load, asked of the releases: everything that a single file can show. What needs a peer (multifd packets, the preempt channel,
/// a whole mapped-ram file) is in the tests that save and receive.
/// </summary>
public sealed class TargetTableTests
{
    [LiveQemuFact("5.2")]
    public Task Load_EveryFeature_IsAcceptedAsTheTableSaysBy52() => CheckAsync(MigrationTarget.Qemu52);

    [LiveQemuFact("7.2")]
    public Task Load_EveryFeature_IsAcceptedAsTheTableSaysBy72() => CheckAsync(MigrationTarget.Qemu72);

    [LiveQemuFact("10.0")]
    public Task Load_EveryFeature_IsAcceptedAsTheTableSaysBy100() => CheckAsync(MigrationTarget.Qemu100);

    [LiveQemuFact("11.1")]
    public Task Load_EveryFeature_IsAcceptedAsTheTableSaysBy111() => CheckAsync(MigrationTarget.Qemu111);

    private static async Task CheckAsync(MigrationTarget target)
    {
        byte[] stream;
        await using (QemuGuest source = await PatternGuest.StartAsync(target.Release, writing: false))
        {
            await source.ExecuteAsync("stop");
            await source.MigrateAsync("stream.bin");
            stream = await File.ReadAllBytesAsync(source.PathOf("stream.bin"));
        }
        Places places = Find(stream);
        List<Change> changes = [.. Changes(places)];

        List<Change> accepted = [.. changes.Where(change => target.Accepts(change.Feature) && change.IsLoadable)];
        Assert.Null(await LoadAsync(target, Apply(stream, accepted), isCompressed: accepted.Exists(static change => change.Feature == StreamFeature.CompressedPages)));
        foreach (Change change in changes.Where(change => !target.Accepts(change.Feature)))
        {
            string? refusal = await LoadAsync(target, Apply(stream, [change]), isCompressed: false);
            Assert.True(refusal is not null, $"{target} loads {change.Feature}");
            Assert.True(change.Refusals.Any(text => refusal.Contains(text, StringComparison.OrdinalIgnoreCase)), $"{target}, {change.Feature}: {refusal}");
        }
    }

    private static async Task<string?> LoadAsync(MigrationTarget target, byte[] stream, bool isCompressed)
    {
        await using QemuGuest destination = await PatternGuest.StartDestinationAsync(target.Release);
        await File.WriteAllBytesAsync(destination.PathOf("stream.bin"), stream);
        if (isCompressed) { await destination.EnableCapabilitiesAsync("compress"); }
        try
        {
            await destination.LoadAsync("stream.bin");
            return null;
        }
        catch (QemuException exception)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<Change> Changes(Places places)
    {
        string name = $"{places.Block.Length:x2}{Convert.ToHexString(places.Block)}";
        yield return new Change(StreamFeature.EnableColo, places.FirstSection, "08 0008 0000", "unknown") { IsLoadable = false };
        yield return new Change(StreamFeature.SwitchoverStart, places.FirstEnd, "08 000b 0000", "unknown");
        yield return new Change(StreamFeature.BlockSection, places.FirstPart, "01 00000070 05 626c6f636b 00000000 00000001 0000000000000002 7e 00000070", "block")
        {
            More = (places.FirstDevice, "03 00000070 0000000000000002 7e 00000070"),
        };
        yield return new Change(StreamFeature.CompressedPages, places.PartBody, $"0000000000000100 {name} {Compressed()}", "flags", "compress");
        yield return new Change(StreamFeature.NonZeroFill, places.PartBody, $"0000000000000002 {name} 55", "zero page");
        yield return new Change(StreamFeature.MultifdFlush, places.PartBody, "0000000000000200", "flags");
        yield return new Change(StreamFeature.MappedRam, places.FirstSection, Capability("mapped-ram"), "capability") { IsLoadable = false };
        yield return new Change(StreamFeature.OtherCapabilities, places.FirstSection, Capability("xbzrle"), "capability") { IsLoadable = false };
    }

    private static string Capability(string name) =>
        $"05 1a {Convert.ToHexString("configuration/capabilities"u8)} 00000001 00000001 {name.Length:x2}{Convert.ToHexString(Encoding.ASCII.GetBytes(name))}";

    private static string Compressed()
    {
        using var memory = new MemoryStream();
        using (var deflater = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true)) { deflater.Write(new byte[4096]); }
        return $"{memory.Length:x8}" + Convert.ToHexString(memory.ToArray());
    }

    private static byte[] Apply(byte[] stream, List<Change> changes)
    {
        List<byte> bytes = [.. stream];
        foreach ((long place, string text) in changes.SelectMany(static change => change.More is { } more ? [(change.Place, change.Text), more] : new[] { (change.Place, change.Text) })
            .OrderByDescending(static edit => edit.Item1))
        {
            bytes.InsertRange((int)place, Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal)));
        }
        return [.. bytes];
    }

    private static Places Find(byte[] stream)
    {
        using WireInput input = WireInput.FromMemory(stream);
        var blocks = new RamBlockList();
        var registry = new SectionRegistry();
        registry.Add(RamSectionLoader.SectionName, new RamSectionLoader(new RamLoader(new Handlers.Memory.SparseMemory()), blocks));
        var reader = new SavevmReader(input, registry);
        long section = 0, part = 0, partBody = 0, end = 0, device = 0;
        while (reader.Read())
        {
            if (reader.Kind != StreamItemKind.Section) { continue; }
            if (section == 0) { section = reader.Offset; }
            if (part == 0 && reader.Section.Type == SectionType.Part) { (part, partBody) = (reader.Offset, reader.BodyOffset); }
            if (end == 0 && reader.Section.Type == SectionType.End) { end = reader.Offset; }
            if (device == 0 && end > 0 && reader.Section.Type == SectionType.Full) { device = reader.Offset; }
        }
        Assert.True(section > 0 && part > 0 && end > 0 && device > 0);
        return new Places(section, part, partBody, end, device, blocks[0].NameBytes.ToArray());
    }

    private sealed record Places(long FirstSection, long FirstPart, long PartBody, long FirstEnd, long FirstDevice, byte[] Block);

    private sealed record Change(StreamFeature Feature, long Place, string Text, params string[] Refusals)
    {
        public (long Place, string Text)? More { get; init; }

        /// <summary>Whether the changed stream is one that a file can hold to its end.</summary>
        public bool IsLoadable { get; init; } = true;
    }
}
