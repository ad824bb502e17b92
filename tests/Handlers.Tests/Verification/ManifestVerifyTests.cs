using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Streams against the manifests that were made of them.</summary>
public sealed class ManifestVerifyTests
{
    /// <summary>
    /// QEMU loads 116 of 120 such streams without a word; the rules of the format alone find few of them either. 30 bits for each of four releases.
    /// </summary>
    [Theory]
    [InlineData("ram-min-v5.2", 41)]
    [InlineData("ram-min-v7.2", 42)]
    [InlineData("ram-min-v10.0", 43)]
    [InlineData("ram-min-v11.1", 44)]
    public void Verify_FlippedBitOfDeviceState_IsFoundInItsSection(string id, int seed)
    {
        byte[] bytes = Golden.ReadStream(id);
        StreamManifest manifest = Make(bytes);
        StreamAnatomy.Item[] devices = [.. StreamAnatomy.Of(bytes).Items.Where(static item => item is { Type: SectionType.Full, BodyLength: > 0 })];
        var random = new Random(seed);
        for (int i = 0; i < 30; i++)
        {
            StreamAnatomy.Item device = devices[random.Next(devices.Length)];
            long place = device.BodyOffset + random.NextInt64(device.BodyLength);
            byte bit = (byte)(1 << random.Next(8));
            bytes[place] ^= bit;

            VerifyReport report = Verify(bytes, manifest);

            bytes[place] ^= bit;
            Assert.False(report.IsGood);
            Finding finding = Assert.Single(report.Findings, static finding => finding.Rule == "manifest-section");
            Assert.Equal((device.Offset, device.Name), (finding.Offset, finding.Section!));
        }
    }

    [Theory]
    [InlineData("ram-min-v7.2")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("compress-v5.2")]
    [InlineData("xbzrle-v10.0")]
    [InlineData("colo-v7.2")]
    [InlineData("block-odd-v7.2")]
    public void Verify_UnchangedStream_AgreesWithItsManifest(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        StreamManifest manifest = Make(bytes);
        Assert.Empty(Of(Verify(bytes, manifest)));
        using WireInput pipe = WireInput.FromStream(new PiecedInput(bytes, 4_711));
        Assert.Empty(Of(StreamVerifier.Verify(pipe, new VerifyOptions { Manifest = manifest })));
    }

    [Fact]
    public void Verify_ManifestOfRam_HasTheDigestsOfTheDestination()
    {
        foreach (string id in new[] { "ram-min-v11.1", "xbzrle-v7.2", "mapped-ram-v10.0", "postcopy-ram-v7.2" })
        {
            StreamManifest manifest = Make(Golden.ReadStream(id));
            Assert.Equal(
                Golden.Manifest(id).Walk.RamSha256FromStream.Where(static block => block.Value is not null).Select(static block => $"{block.Key} {block.Value}").Order(),
                manifest.Blocks.Select(static block => $"{block.Name} {block.Sha256}").Order());
        }
    }

    [Fact]
    public void Verify_ChangedPage_NamesTheSectionAndTheBlock()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        StreamManifest manifest = Make(bytes);
        StreamAnatomy anatomy = StreamAnatomy.Of(bytes);
        long page = anatomy.RamItems.Last(static item => (item.Flags & RamItemFlags.Page) != 0).Offset;
        bytes[page + 1_000] ^= 0x10;
        StreamAnatomy.Item section = anatomy.Items.Single(item => item.Kind == StreamItemKind.Section && item.Offset <= page && page < item.End);

        Finding[] findings = Of(Verify(bytes, manifest));

        Assert.Equal(["manifest-block", "manifest-section"], findings.Select(static finding => finding.Rule).Order());
        Assert.Equal((section.Offset, "ram"), findings.Where(static finding => finding.Rule == "manifest-section").Select(static finding => (finding.Offset, finding.Section!)).Single());
    }

    [Fact]
    public void Verify_CutStream_SaysWhereTheBytesRanOut()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        StreamManifest manifest = Make(bytes);
        StreamAnatomy.Item device = StreamAnatomy.Of(bytes).First(SectionType.Full);
        long cut = device.BodyOffset + 3;

        VerifyReport report = Verify(bytes[..(int)cut], manifest);

        Assert.Equal(cut, Assert.Single(report.Findings, static finding => finding.Rule == "manifest-length").Offset);
        Assert.DoesNotContain(report.Findings, static finding => finding.Rule is "manifest-missing" or "manifest-extra");
    }

    [Fact]
    public void Verify_CutPipe_NamesTheItemInWhichTheBytesRanOut()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        StreamManifest manifest = Make(bytes);
        StreamAnatomy.Item device = StreamAnatomy.Of(bytes).First(SectionType.Full);
        using WireInput pipe = WireInput.FromStream(new PiecedInput(bytes[..(int)(device.BodyOffset + 3)], 10));

        Finding[] findings = Of(StreamVerifier.Verify(pipe, new VerifyOptions { Manifest = manifest }));

        Assert.Equal(["manifest-section", "manifest-length"], findings.Select(static finding => finding.Rule));
        Assert.Equal(device.Offset, findings[0].Offset);
    }

    [Fact]
    public void Verify_DeviceTakenOut_IsMissing()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        StreamManifest manifest = Make(bytes);
        StreamAnatomy.Item device = StreamAnatomy.Of(bytes).Last(SectionType.Full);

        Finding[] findings = Of(Verify([.. bytes[..(int)device.Offset], .. bytes[(int)device.End..]], manifest));

        Assert.Equal(["manifest-length", "manifest-missing"], findings.Select(static finding => finding.Rule).Order());
        Assert.Contains(findings, finding => finding.Rule == "manifest-missing" && finding.Section == device.Name);
    }

    [Fact]
    public void Verify_DevicePutIn_IsExtra()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        StreamAnatomy.Item device = StreamAnatomy.Of(bytes).Last(SectionType.Full);
        StreamManifest manifest = Make([.. bytes[..(int)device.Offset], .. bytes[(int)device.End..]]);

        Finding[] findings = Of(Verify(bytes, manifest));

        Assert.Equal(["manifest-extra", "manifest-length"], findings.Select(static finding => finding.Rule).Order());
        Assert.Contains(findings, finding => finding.Rule == "manifest-extra" && finding.Section == device.Name && finding.Offset == device.Offset);
    }

    [Fact]
    public void Verify_ChangedChannel_IsFoundInItsChannel()
    {
        byte[][] files = [Golden.Read("multifd-none-v11.1.ch0.fwd.br"), Golden.Read("multifd-none-v11.1.ch1.fwd.br"), Golden.Read("multifd-none-v11.1.ch2.fwd.br")];
        StreamManifest manifest = VerifyChannels(files, makes: null).Manifest!;
        Assert.Equal(["multifd-0", "multifd-1"], manifest.Channels.Select(static channel => channel.Name));
        Assert.NotEmpty(manifest.Blocks);
        Assert.Empty(Of(VerifyChannels(files, manifest)));

        files[2][files[2].Length / 2] ^= 1;
        Finding[] findings = Of(VerifyChannels(files, manifest));
        Assert.Equal("c2", Assert.Single(findings, static finding => finding.Rule == "manifest-channel").Channel);
        Assert.Contains(findings, static finding => finding.Rule == "manifest-block");

        Finding[] alone = Of(Verify(files[0], manifest));
        Assert.All(alone, static finding => Assert.Equal("manifest-unchecked", finding.Rule));
        Assert.NotEmpty(alone);
    }

    [Fact]
    public void Verify_ChannelAlone_HasNoManifest()
    {
        using WireInput input = WireInput.FromMemory(Golden.Read("multifd-none-v11.1.ch1.fwd.br"));
        Assert.Throws<System.IO.InvalidDataException>(() => StreamVerifier.Verify(input, new VerifyOptions { MakesManifest = true }));
    }

    private static Finding[] Of(VerifyReport report) => [.. report.Findings.Where(static finding => finding.Rule.StartsWith("manifest-", StringComparison.Ordinal))];

    private static StreamManifest Make(byte[] bytes)
    {
        using WireInput input = WireInput.FromMemory(bytes);
        return StreamVerifier.Verify(input, new VerifyOptions { MakesManifest = true }).Manifest!;
    }

    private static VerifyReport Verify(byte[] bytes, StreamManifest manifest)
    {
        using WireInput input = WireInput.FromMemory(bytes);
        return StreamVerifier.Verify(input, new VerifyOptions { Manifest = manifest });
    }

    private static VerifyReport VerifyChannels(byte[][] files, StreamManifest? makes)
    {
        List<WireInput> inputs = [.. files.Select(static file => WireInput.FromMemory(file))];
        var options = new VerifyOptions { MakesManifest = makes is null, Manifest = makes };
        for (int i = 1; i < inputs.Count; i++) { options.Channels.Add(new InspectChannel($"c{i}", inputs[i])); }
        try
        {
            return StreamVerifier.Verify(inputs[0], options);
        }
        finally
        {
            inputs.ForEach(static input => input.Dispose());
        }
    }
}
