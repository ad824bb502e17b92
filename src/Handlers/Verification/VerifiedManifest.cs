using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>The manifest that is made while a stream is verified, and what it says of the one that was given.</summary>
internal sealed class VerifiedManifest : IDisposable
{
    private const string Record = "Manifest";

    private readonly List<ChannelDigest> _channels = [];
    private readonly VerifyOptions _options;
    private readonly bool _isSameLength;

    public VerifiedManifest(WireInput input, VerifyOptions options)
    {
        _options = options;
        // The manifest says where sections were: they can be compared although the stream cannot be read. Of another length, they may have moved.
        _isSameLength = options.Manifest is { } given && (input.Length ?? given.Length) == given.Length;
        Builder = new ManifestBuilder(input, _isSameLength ? options.Manifest : null);
        Image = new RamImage(options.MemoryLimit);
    }

    public ManifestBuilder Builder { get; }

    public RamImage Image { get; }

    /// <summary>Taps a channel.</summary>
    public WireInput Tap(WireInput channel)
    {
        _channels.Add(new ChannelDigest(channel));
        return _channels[^1].Input;
    }

    /// <summary>Everything was read: what is left is read for its digest, and all is compared.</summary>
    public void Complete(VerifyReport report, FindingList findings, RamBlockList blocks, List<ChannelCheck> channels, SavevmReader reader)
    {
        _ = Builder.Input.Skip(long.MaxValue - Builder.Input.Position);
        bool isGood = !findings.HasErrors && channels.TrueForAll(static channel => !channel.Findings.HasErrors);
        for (int i = 0; i < channels.Count; i++) { Builder.AddChannel(_channels[i].Complete(NameOf(channels[i], i))); }
        // What can be loaded has content; the rest of the blocks is elsewhere.
        if (isGood)
        {
            foreach (RamBlock block in blocks)
            {
                if (Image.Hash(block) is { } hash) { Builder.AddBlock(new ManifestBlock(block.Name, block.UsedLength, hash)); }
            }
        }
        StreamManifest made = Builder.Complete();
        report.Manifest = _options.MakesManifest ? made with { Machine = reader.Configuration?.Machine } : null;
        if (_options.Manifest is not { } given) { return; }

        long firstError = findings.FirstError;
        bool isSame = CompareSections(given, made, findings, _isSameLength ? long.MaxValue : firstError);
        isSame &= CompareChannels(given, made, findings, channels);
        if (isGood) { CompareBlocks(given, made, findings, isSame); }
    }

    public void Dispose()
    {
        Builder.Dispose();
        Image.Dispose();
        _channels.ForEach(static channel => channel.Dispose());
    }

    private static string NameOf(ChannelCheck channel, int index) => channel.Format switch
    {
        StreamFormats.MultifdChannel when channel.Id is { } id => MigrationChannelNames.Multifd(id),
        StreamFormats.PreemptChannel => MigrationChannelNames.Preempt,
        _ => string.Create(CultureInfo.InvariantCulture, $"{channel.Format}-{index}"),
    };

    private static bool CompareSections(StreamManifest given, StreamManifest made, FindingList findings, long limit)
    {
        if (made.Length != given.Length)
        {
            findings.AddOutside(
                Rules.ManifestLength, Math.Min(made.Length, given.Length), Record, "length", $"{WireText.Of(made.Length)} bytes", WireText.Of(given.Length));
        }
        Dictionary<(string, string, uint), Queue<int>> places = [];
        for (int i = 0; i < made.Sections.Count; i++)
        {
            if (!places.TryGetValue(KeyOf(made.Sections[i]), out Queue<int>? list)) { places[KeyOf(made.Sections[i])] = list = new Queue<int>(); }
            list.Enqueue(i);
        }

        bool isSame = true;
        int next = 0;
        foreach (ManifestSection expected in given.Sections)
        {
            if (next < made.Sections.Count && made.Sections[next].Offset >= limit) { return false; }
            bool isThere = places.TryGetValue(KeyOf(expected), out Queue<int>? list) && Drop(list, next);
            if (!isThere)
            {
                isSame = false;
                long place = next < made.Sections.Count ? made.Sections[next].Offset : made.Length;
                // Behind a cut everything is missing, which the length has said.
                bool isCut = next >= made.Sections.Count || made.Sections[next].Type == "rest";
                if (isCut && made.Length < given.Length) { return false; }
                Add(Rules.ManifestMissing, expected, place, "name", "none", NameOf(expected), findings);
                continue;
            }
            int found = list!.Dequeue();
            for (; next < found; next++)
            {
                isSame = false;
                Add(Rules.ManifestExtra, made.Sections[next], made.Sections[next].Offset, "name", NameOf(made.Sections[next]), "no such item here", findings);
            }
            next = found + 1;
            ManifestSection section = made.Sections[found];
            if (section.Sha256 == expected.Sha256 && section.Length == expected.Length) { continue; }
            isSame = false;
            bool endsHere = section.Length < expected.Length && found == made.Sections.Count - 1 && made.Length < given.Length;
            Add(
                Rules.ManifestSection, section, section.Offset, "sha256", $"{section.Sha256} of {WireText.Of(section.Length)} bytes",
                $"{expected.Sha256} of {WireText.Of(expected.Length)} bytes", findings,
                endsHere ? "The bytes run out in it." : $"It is {NameOf(section)}, up to {WireText.Of(section.Offset + section.Length)}.");
        }
        for (; next < made.Sections.Count && made.Sections[next].Offset < limit; next++)
        {
            isSame = false;
            Add(Rules.ManifestExtra, made.Sections[next], made.Sections[next].Offset, "name", NameOf(made.Sections[next]), "the end of the manifest", findings);
        }
        return isSame;
    }

    /// <summary>Drops places that are passed; whether one is left.</summary>
    private static bool Drop(Queue<int> places, int next)
    {
        while (places.TryPeek(out int place) && place < next) { _ = places.Dequeue(); }
        return places.Count > 0;
    }

    private static (string Type, string Name, uint Instance) KeyOf(ManifestSection section) => (section.Type, section.Name, section.Instance);

    private static string NameOf(ManifestSection section) =>
        section.Name.Length == 0 ? section.Type : string.Create(CultureInfo.InvariantCulture, $"{section.Type} \"{section.Name}\" instance {section.Instance}");

    private static void Add(Rule rule, ManifestSection section, long offset, string field, string found, string expected, FindingList findings, string detail = "")
    {
        bool isSection = section.Type is "start" or "part" or "end" or "full";
        findings.AddAbout(isSection ? section.Name : "", section.Instance, rule, offset, Record, $"sections.{field}", found, expected, detail);
    }

    private static bool CompareChannels(StreamManifest given, StreamManifest made, FindingList findings, List<ChannelCheck> channels)
    {
        bool isSame = true;
        foreach (ManifestChannel expected in given.Channels)
        {
            ManifestChannel? found = made.Channels.FirstOrDefault(channel => channel.Name == expected.Name);
            if (found == expected) { continue; }
            isSame = false;
            if (found is null)
            {
                findings.AddOutside(Rules.ManifestUnchecked, 0, Record, "channels.name", "not given", $"channel {expected.Name}, with --channel");
                continue;
            }
            ChannelCheck? check = channels.Where((channel, i) => NameOf(channel, i) == expected.Name).FirstOrDefault();
            (check?.Findings ?? findings).AddOutside(
                Rules.ManifestChannel, 0, Record, "channels.sha256", $"{found.Sha256} of {WireText.Of(found.Length)} bytes", $"{expected.Sha256} of {WireText.Of(expected.Length)} bytes");
        }
        return isSame;
    }

    /// <summary>Blocks follow from sections and channels: they say something of their own only when those are not the same bytes.</summary>
    private static void CompareBlocks(StreamManifest given, StreamManifest made, FindingList findings, bool isSame)
    {
        if (isSame) { return; }
        foreach (ManifestBlock expected in given.Blocks)
        {
            ManifestBlock? found = made.Blocks.FirstOrDefault(block => block.Name == expected.Name);
            if (found == expected) { continue; }
            findings.AddAbout(
                RamSectionLoader.SectionName, 0, found is null ? Rules.ManifestUnchecked : Rules.ManifestBlock, 0, Record, "blocks.sha256",
                found is null ? $"{expected.Name}, not in what was read" : $"{found.Sha256} of {WireText.Of(found.Length)} bytes of {found.Name}",
                $"{expected.Sha256} of {WireText.Of(expected.Length)} bytes");
        }
    }
}
