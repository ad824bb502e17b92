using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>docs/targets.md says what the writers do: it is made by writing everything for every release.</summary>
public sealed class TargetPageTests
{
    [Fact]
    public void TargetsPage_IsWhatTheWritersDo()
    {
        string path = Repository.PathOf("docs", "targets.md");
        string page = Render();
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(path, page);
            Assert.Fail($"{path} was written; look at the difference, then run again without UPDATE_BASELINES");
        }
        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Features_EveryFeature_IsOnceInTheTable() =>
        Assert.Equal(Enum.GetValues<StreamFeature>().Order(), MigrationTarget.Features.Select(static row => row.Feature).Order());

    /// <summary>A stream that a real release has loaded has nothing in it that the table says this release refuses.</summary>
    [Theory]
    [InlineData("ram-min-v11.1")]
    [InlineData("rich-pc-v5.2")]
    [InlineData("numa-dimm-v11.1")]
    [InlineData("bg-snapshot-v11.1")]
    [InlineData("bitmaps-v10.0")]
    [InlineData("block-zero-v7.2")]
    [InlineData("compress-v7.2")]
    [InlineData("file-plain-v11.1")]
    [InlineData("ignore-shared-v7.2")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("old-machine-v7.2")]
    [InlineData("uuid-v11.1")]
    [InlineData("xbzrle-v11.1")]
    public void Copy_ForAReleaseThatWasAsked_AgreesWithItsAnswer(string id)
    {
        // What it said about settings of the destination is no matter of the stream; that a section or a flag is unknown is.
        string[] unknown = ["block section, removed in 9.1", "compress stream, no compress capability there"];
        byte[] bytes = Golden.ReadStream(id);
        foreach (JsonElement load in Golden.Manifest(id).More["loads"].EnumerateArray())
        {
            string twist = load.TryGetProperty("twist", out JsonElement text) ? text.GetString() ?? "" : "";
            bool isLoaded = load.GetProperty("ok").GetBoolean();
            if (!isLoaded && !unknown.Contains(twist)) { continue; }
            Assert.True(MigrationTarget.TryFind(load.GetProperty("qemu").GetString()!, out MigrationTarget? target));
            using WireInput input = WireInput.FromMemory(bytes);
            using WireOutput output = WireOutput.FromStream(System.IO.Stream.Null);
            WireFormatException? refusal = null;
            try
            {
                _ = StreamCopier.Copy(input, output, new CopyOptions { Target = target });
            }
            catch (WireFormatException exception)
            {
                refusal = exception;
            }
            Assert.True(isLoaded == (refusal is null), $"{target}, {twist}: {refusal?.Message}");
        }
    }

    private static string Render()
    {
        var page = new StringBuilder();
        string head = string.Join(" | ", MigrationTarget.All.Select(static target => target.Release));
        string line = string.Concat(MigrationTarget.All.Select(static _ => "---|"));
        _ = page.Append($"""
            # What the releases load

            One table in code, `MigrationTarget.Features`, says what QEMU 5.2, 7.2, 10.0 and 11.1 accept. `savevm copy --target RELEASE` and every writer with a
            target ask it before the first byte; what the target refuses is an error with exit code 1, and no file. This page is made from the table and from what
            the writers do, by a test that fails when they differ; another compares it with which golden streams each release has loaded and refused.

            Real QEMUs were asked about every row: `TargetLiveTests` lets each release load a stream with that thing in it, written without asking the table, and compares
            what it says when it refuses with the words quoted here. Not asked, because no build at hand has the libraries or a device that sends state there:
            `MultifdQplUadk`, `MultifdQatzip`, `MultifdDeviceState`; and of `PreemptChannel` only that the release has the capability. Everything that is not listed here
            all four load.

            ## Features

            | feature | what it is | {head} | elsewhere |
            |---|---|{line}---|

            """.Replace("\r", "", StringComparison.Ordinal));
        foreach (TargetFeature row in MigrationTarget.Features)
        {
            Row(page, $"`{row.Feature}` | {row.What}", target => target.Accepts(row.Feature), row.Refusal);
        }
        _ = page.Append($"\n## Commands\n\n| number | command | {head} |\n|---|---|{line}\n");
        foreach (CommandKind kind in Enum.GetValues<CommandKind>().Where(static kind => kind > 0)) { Row(page, $"{(int)kind} | `{kind}`", target => WritesCommand(kind, target)); }
        _ = page.Append($"\n## Flags of RAM items, fill bytes\n\n| item | {head} |\n|---|{line}\n");
        foreach (TargetProbe probe in TargetStreams.Items()) { Row(page, probe.Name, target => Copies(probe, target)); }
        _ = page.Append($"\n## Configuration, footers, sections\n\n| what | {head} |\n|---|{line}\n");
        foreach (TargetProbe probe in TargetStreams.Frames()) { Row(page, probe.Name, target => Copies(probe, target)); }
        _ = page.Append($"\n## Capabilities\n\nA configuration may name these; only `x-ignore-shared` and `mapped-ram` are compared with what is set at the destination.\n\n| capability | {head} |\n|---|{line}\n");
        foreach (string capability in MigrationTarget.All.SelectMany(static target => target.Capabilities).Distinct()) { Row(page, $"`{capability}`", target => target.Capabilities.Contains(capability)); }
        _ = page.Append("""

            Whether a stream has a configuration section and footers is no matter of the release but of the machine type: up to `pc-*-2.3` there are neither, from
            2.4 on both, and the destination expects what its own machine type says. The writer takes that from `SavevmWriterOptions.Footers` and from whether a
            configuration is written; `savevm copy` keeps what the stream has.

            """);
        return page.ToString().TrimEnd() + "\n";
    }

    private static void Row(StringBuilder page, string name, Func<MigrationTarget, bool> accepts, string? last = null)
    {
        _ = page.Append($"| {name} | {string.Join(" | ", MigrationTarget.All.Select(target => accepts(target) ? "yes" : "no"))} |");
        _ = page.Append(last is null ? "\n" : $" {last} |\n");
    }

    private static bool WritesCommand(CommandKind kind, MigrationTarget target)
    {
        using var output = new MemoryOutput();
        var writer = new SavevmWriter(output, new SavevmWriterOptions { Target = target });
        writer.WriteHeader();
        try
        {
            switch (kind)
            {
                case CommandKind.Ping: writer.WriteCommand(kind, new PingPayload(1)); break;
                case CommandKind.Packaged: writer.WritePackage(writer.CreateRecorder()); break;
                case CommandKind.PostcopyRamDiscard: writer.WriteCommand(kind, WireTable.Bytes("00 01 61 00 0000000000001000 0000000000001000")); break;
                case CommandKind.ReceivedBitmap: writer.WriteCommand(kind, WireTable.Bytes("01 61")); break;
                default: writer.WriteCommand(kind); break;
            }
            return true;
        }
        catch (TargetRefusesException)
        {
            return false;
        }
        catch (StreamOrderException)
        {
            // The target was asked first.
            return true;
        }
    }

    private static bool Copies(TargetProbe probe, MigrationTarget target)
    {
        using WireInput input = WireInput.FromMemory(probe.Stream);
        using var output = new MemoryOutput();
        try
        {
            _ = StreamCopier.Copy(input, output, new CopyOptions { Target = target });
            return true;
        }
        catch (WireFormatException error) when (error.Kind == WireErrorKind.Unsupported)
        {
            return false;
        }
    }
}
