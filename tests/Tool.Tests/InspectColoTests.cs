using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>inspect</c> of the COLO recordings says what is known about each checkpoint.</summary>
public sealed class InspectColoTests
{
    /// <summary>All recordings, as xunit wants them.</summary>
    public static IEnumerable<object[]> Recordings => Golden.AllColoRecordings;

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Inspect_Primary_AgreesWithTheTruth(string name)
    {
        JsonElement expected = Golden.ColoExpected(name);
        ToolResult result = ToolRunner.Run("inspect", "--json", "--hash", Golden.PathOf($"colo/{name}.primary.bin.br"));

        Assert.Equal(ExitCode.Good, result.ExitCode);
        JsonElement report = result.Json;
        Assert.Equal([], Schema.Inspect.Validate(report));
        Assert.Equal("colo", report.GetProperty("format").GetString());

        JsonElement[] checkpoints = [.. report.GetProperty("checkpoints").EnumerateArray()];
        JsonElement[] whole = [.. checkpoints.Where(static checkpoint => checkpoint.GetProperty("complete").GetBoolean())];
        bool cut = expected.GetProperty("bytes_after_last_whole_checkpoint").GetInt64() > 0;
        Assert.Equal(expected.GetProperty("checkpoints").GetArrayLength(), whole.Length);
        Assert.Equal(cut ? 1 : 0, checkpoints.Length - whole.Length);
        foreach ((JsonElement truth, JsonElement read) in expected.GetProperty("checkpoints").EnumerateArray().Zip(whole))
        {
            Assert.Equal(Numbers(truth, "offset", "live_end", "end", "device_bytes"), Numbers(read, "offset", "liveEnd", "end", "deviceBytes"));
            Assert.Equal(Numbers(truth, "zero_pages", "full_pages"), Numbers(read.GetProperty("pages"), "zero", "normal"));
            Assert.Equal(Hashes(truth.GetProperty("ram_sha256")), Hashes(read.GetProperty("ramSha256")));
            Assert.Equal(
                truth.GetProperty("commands").EnumerateArray().Select(static command => command.GetInt32()),
                read.GetProperty("commands").EnumerateArray().Select(static command => command.GetProperty("command").GetInt32()));
        }

        IEnumerable<string> devices = expected.GetProperty("initial").GetProperty("device_sections").EnumerateArray()
            .Select(static device => $"{device[1]} {device[2]} {device[3]} {device[4]}");
        Assert.Equal(devices, report.GetProperty("devices").EnumerateArray()
            .Select(static device => $"{device.GetProperty("name")} {device.GetProperty("instance")} {device.GetProperty("version")} {device.GetProperty("length")}"));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Inspect_Secondary_HasThreeAnswersToEachCheckpoint(string name)
    {
        JsonElement expected = Golden.ColoExpected(name);
        ToolResult result = ToolRunner.Run("inspect", "--json", Golden.PathOf($"colo/{name}.secondary.bin.br"));

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal([], Schema.Inspect.Validate(result.Json));
        Assert.Equal("colo-reply", result.Json.GetProperty("format").GetString());
        string[] names = [.. result.Json.GetProperty("messages").EnumerateArray().Select(static message => message.GetProperty("name").GetString()!)];
        int ready = Array.IndexOf(names, "checkpoint-ready");
        Assert.Equal(expected.GetProperty("return_path_frames").GetArrayLength(), ready);
        int whole = expected.GetProperty("checkpoints").GetArrayLength();
        string[] answers = names[(ready + 1)..];
        Assert.Equal(whole, answers.Count(static answer => answer == "vmstate-loaded"));
        Assert.All(answers.Chunk(3).Take(whole), static three => Assert.Equal(["checkpoint-reply", "vmstate-received", "vmstate-loaded"], three));
    }

    private static long[] Numbers(JsonElement element, params string[] names) => [.. names.Select(name => element.GetProperty(name).GetInt64())];

    private static IEnumerable<string> Hashes(JsonElement element) =>
        element.EnumerateObject().Select(static block => $"{block.Name} {block.Value}").Order(StringComparer.Ordinal);
}
