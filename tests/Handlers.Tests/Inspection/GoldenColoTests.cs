using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Inspection;

/// <summary>The recorded COLO conversations against the truth about every checkpoint.</summary>
public sealed class GoldenColoTests
{
    private const int SizeMessageLength = 12;

    public static IEnumerable<object[]> Recordings => Golden.AllColoRecordings;

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Inspect_Primary_EveryCheckpointIsWhatWasRecorded(string name)
    {
        JsonElement expected = Golden.ColoExpected(name);
        byte[] bytes = Golden.Read($"colo/{name}.primary.bin.br");
        StreamReport report = Inspect(bytes);

        Assert.Null(report.Error);
        Assert.Equal(StreamFormats.Colo, report.Format);
        Assert.Equal(expected.GetProperty("initial").GetProperty("end_offset").GetInt64(), report.Checkpoints![0].Offset);
        JsonElement[] truths = [.. expected.GetProperty("checkpoints").EnumerateArray()];
        CheckpointReport[] whole = [.. report.Checkpoints!.Where(static checkpoint => checkpoint.Complete)];
        Assert.Equal(truths.Length, whole.Length);
        for (int i = 0; i < truths.Length; i++)
        {
            JsonElement truth = truths[i];
            CheckpointReport found = whole[i];
            Assert.Equal(truth.GetProperty("offset").GetInt64(), found.Offset);
            Assert.Equal(truth.GetProperty("live_end").GetInt64(), found.LiveEnd);
            Assert.Equal(truth.GetProperty("end").GetInt64(), found.End);
            Assert.Equal(truth.GetProperty("full_pages").GetInt64(), found.Pages.Normal);
            Assert.Equal(truth.GetProperty("zero_pages").GetInt64(), found.Pages.Zero);
            Assert.Equal(truth.GetProperty("commands").GetArrayLength(), found.Commands.Count);
            Assert.Equal(truth.GetProperty("device_bytes").GetInt64(), found.DeviceBytes);
            ReadOnlySpan<byte> buffer = bytes.AsSpan((int)found.LiveEnd!.Value + SizeMessageLength, (int)found.DeviceBytes);
            Assert.Equal(truth.GetProperty("device_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(buffer)));
            Assert.Equal(Hashes(truth), found.RamSha256);
        }
        Assert.Equal(
            Hashes(truths[^1]),
            report.Ram!.Blocks.ToDictionary(static block => block.Name, static block => block.Sha256!));
    }

    /// <summary>A primary with <c>suppress-vmdesc</c>: the end of its devices must be found all the same, and not in a checkpoint's buffer.</summary>
    [Theory]
    [MemberData(nameof(Recordings))]
    public void Inspect_PrimaryWithoutDescription_FindsTheSameCheckpoints(string name)
    {
        byte[] bytes = Golden.Read($"colo/{name}.primary.bin.br");
        StreamReport with = Inspect(bytes);
        byte[] cut = [.. bytes.AsSpan(0, (int)with.Description!.Offset), .. bytes.AsSpan((int)with.Checkpoints![0].Offset)];
        StreamReport without = Inspect(cut);

        Assert.Null(without.Error);
        Assert.False(without.VmDescription);
        Assert.Equal(with.Devices.Select(static device => (device.Name, device.Length)), without.Devices.Select(static device => (device.Name, device.Length)));
        Assert.Equal(
            with.Checkpoints.Where(static c => c.Complete).Select(static c => (c.DeviceBytes, c.Pages.Normal, c.RamSha256!["pc.ram"])),
            without.Checkpoints!.Where(static c => c.Complete).Select(static c => (c.DeviceBytes, c.Pages.Normal, c.RamSha256!["pc.ram"])));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Inspect_Primary_DevicesOfEveryBufferAreThoseOfTheInitialStream(string name)
    {
        StreamReport report = Inspect(Golden.Read($"colo/{name}.primary.bin.br"));
        string[] initial = [.. Golden.ColoExpected(name).GetProperty("initial").GetProperty("device_sections").EnumerateArray().Select(static device => $"{device[1]} {device[2]} {device[3]}")];
        Assert.Equal(initial, report.Devices.Select(Describe));
        Assert.All(report.Checkpoints!.Where(static checkpoint => checkpoint.Complete), checkpoint => Assert.Equal(initial, checkpoint.Devices.Select(Describe)));

        static string Describe(DeviceReport device) => $"{device.Name} {device.Instance} {device.Version}";
    }

    [Fact]
    public void Inspect_PrimaryCutInsideACheckpoint_KeepsTheStateOfTheLastWholeOne()
    {
        JsonElement expected = Golden.ColoExpected("colo-10.0");
        long whole = expected.GetProperty("checkpoints").EnumerateArray().Last().GetProperty("end").GetInt64();
        StreamReport report = Inspect(Golden.Read("colo/colo-10.0.primary.bin.br"));

        CheckpointReport last = report.Checkpoints![^1];
        Assert.False(last.Complete);
        Assert.Equal(whole, last.Offset);
        Assert.True(last.Pages.Normal > 0, "the rest of the recording has pages that must not count");
        Assert.Null(last.LiveEnd);
        Assert.Contains(report.Findings!, finding => finding.Severity == "warning" && finding.Offset == whole);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Inspect_Secondary_ListsItsAnswers(string name)
    {
        JsonElement expected = Golden.ColoExpected(name);
        using WireInput input = WireInput.Open(Golden.PathOf($"colo/{name}.secondary.bin.br"));
        StreamReport report = StreamInspector.Inspect(input);

        Assert.Null(report.Error);
        Assert.Equal(StreamFormats.ColoReply, report.Format);
        int frames = expected.TryGetProperty("return_path_frames", out JsonElement list) ? list.GetArrayLength() : 0;
        Assert.Equal("checkpoint-ready", report.Messages![frames].Name);
        Assert.Equal(expected.GetProperty("ready_offset").GetInt64(), report.Messages[frames].Offset);
        Assert.True(report.Messages.Count(static message => message.Name == "vmstate-loaded") >= expected.GetProperty("checkpoints").GetArrayLength());
    }

    private static StreamReport Inspect(byte[] bytes)
    {
        using WireInput input = WireInput.FromMemory(bytes);
        return StreamInspector.Inspect(input, new InspectOptions { Hash = true });
    }

    private static Dictionary<string, string> Hashes(JsonElement truth) =>
        truth.GetProperty("ram_sha256").EnumerateObject().ToDictionary(static block => block.Name, static block => block.Value.GetString()!);
}
