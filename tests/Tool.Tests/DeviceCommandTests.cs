using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>inspect --section</c> and <c>extract devices</c>.</summary>
public sealed class DeviceCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("savevm-devices-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("device-timer-v11.1", "timer", "ram-min-v11.1")]
    [InlineData("device-rtc-v7.2", "mc146818rtc", "ram-min-v7.2")]
    [InlineData("device-root-port-v11.1", "pcie-root-port", "rich-q35-native-v11.1")]
    [InlineData("device-ipmi-v10.0", "ipmi-interface", "rich-q35-native-v10.0")]
    public void Inspect_Section_LooksLikeBaseline(string name, string section, string id)
    {
        ToolResult result = ToolRunner.Run("inspect", "--section", section, Golden.PathOf(Golden.Manifest(id).StreamFile));
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Baseline.Verify(name, result.Text);
    }

    [Fact]
    public void Inspect_SectionWithJson_HasExactValues()
    {
        ToolResult result = ToolRunner.Run("inspect", "--json", "--section", "cpu", Golden.PathOf("ram-min-v7.2.bin.br"));
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Equal([], Schema.Devices.Validate(result.Json));

        JsonElement device = Assert.Single(result.Json.GetProperty("devices").EnumerateArray());
        Dictionary<string, JsonElement> fields = device.GetProperty("fields").EnumerateArray().ToDictionary(static field => field.GetProperty("path").GetString()!);
        using JsonDocument script = JsonDocument.Parse(Golden.Read("ram-min-v7.2.state-10.0.json.br"));
        JsonElement cpu = script.RootElement.EnumerateObject().First(static entry => entry.Name.StartsWith("cpu (", StringComparison.Ordinal)).Value;
        Assert.Equal(
            cpu.GetProperty("env.regs").EnumerateArray().Select(static text => Convert.ToUInt64(text.GetString(), 16)),
            fields["env.regs[0..15]"].GetProperty("value").EnumerateArray().Select(static value => value.GetUInt64()));
        Assert.Equal(Convert.ToUInt64(cpu.GetProperty("env.pat").GetString(), 16).ToString(System.Globalization.CultureInfo.InvariantCulture), fields["env.pat"].GetProperty("value").GetRawText());
    }

    [Fact]
    public void Inspect_Full_ShowsWholeBuffers()
    {
        string file = Golden.PathOf("rich-pc-v11.1.bin.br");
        JsonElement[] cut = Virtio(ToolRunner.Run("inspect", "--json", "--section", "virtio-rng", file));
        JsonElement[] full = Virtio(ToolRunner.Run("inspect", "--json", "--full", "--section", "virtio-rng", file));
        Assert.Equal((512, true), (cut[0].GetProperty("value").GetString()!.Length, cut[0].GetProperty("truncated").GetBoolean()));
        Assert.Equal(2 * full[0].GetProperty("length").GetInt32(), full[0].GetProperty("value").GetString()!.Length);
        Assert.False(full[0].TryGetProperty("truncated", out _));
        Assert.StartsWith(cut[0].GetProperty("value").GetString()!, full[0].GetProperty("value").GetString(), StringComparison.Ordinal);

        static JsonElement[] Virtio(ToolResult result) =>
            [.. result.Json.GetProperty("devices")[0].GetProperty("fields").EnumerateArray().Where(static field => field.GetProperty("type").GetString() == "virtio")];
    }

    [Theory]
    [InlineData("no device has the section 'timr'", "timer", "--section", "timr")]
    [InlineData("no device has the section 'xyzzyxyzzy'", "there are:", "--section", "xyzzyxyzzy")]
    [InlineData("there are 2 sections 'i8259'; add --instance with one of 0, 1", "", "--section", "i8259")]
    [InlineData("section 'i8259' has no instance 7; there is 0, 1", "", "--section", "i8259", "--instance", "7")]
    [InlineData("--instance goes with --section", "", "--instance", "0")]
    [InlineData("--full goes with --section", "", "--full")]
    [InlineData("--hash does not go with --section", "", "--section", "timer", "--hash")]
    [InlineData("no-such-file: no such file", "", "--section", "timer", "--description", "no-such-file")]
    public void Inspect_SectionThatIsNotOne_SaysWhatToDo(string expected, string also, params string[] args)
    {
        ToolResult result = ToolRunner.Run(["inspect", Golden.PathOf("rich-pc-v7.2.bin.br"), .. args]);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains(also, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_SectionOfACutStream_ShowsItAndIsBad()
    {
        byte[] stream = Golden.ReadStream("ram-min-v7.2");
        ToolResult result = ToolRunner.Run(stream.AsMemory(0, stream.Length - 1000), ["inspect", "--json", "--section", "timer", "-"]);
        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("truncated stream", result.Error, StringComparison.Ordinal);
        Assert.Equal([], Schema.Devices.Validate(result.Json));
        Assert.False(result.Json.GetProperty("devices")[0].GetProperty("described").GetBoolean());
        Assert.Equal("truncated", result.Json.GetProperty("error").GetProperty("kind").GetString());
    }

    [Fact]
    public void Inspect_DescriptionOfAnotherStream_IsUsed()
    {
        string file = Golden.PathOf("postcopy-ram-v7.2.ch0.fwd.br"), other = Golden.PathOf("ram-min-v7.2.bin.br");
        ToolResult without = ToolRunner.Run("inspect", "--section", "timer", file);
        Assert.Contains("The stream has no VM description", without.Text, StringComparison.Ordinal);

        ToolResult with = ToolRunner.Run("inspect", "--section", "timer", file, "--description", other, "--json");
        Assert.Equal("given", with.Json.GetProperty("description").GetString());
        Assert.Contains(with.Json.GetProperty("devices")[0].GetProperty("fields").EnumerateArray(), static field => field.GetProperty("path").GetString() == "cpu_clock_offset");
    }

    [Fact]
    public void Inspect_DescriptionOfAStreamWithout_CouldNotWork()
    {
        string file = Golden.PathOf("postcopy-ram-v7.2.ch0.fwd.br");
        ToolResult result = ToolRunner.Run("inspect", "--section", "timer", file, "--description", file);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("no VM description in it", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rich-pc-v5.2")]
    [InlineData("rich-q35-native-v7.2")]
    [InlineData("rich-pc-v10.0")]
    [InlineData("rich-q35-native-v11.1")]
    [InlineData("no-vmdesc-v10.0")]
    [InlineData("savevm-v7.2")]
    public void Extract_Devices_WritesAllFields(string id)
    {
        string folder = Path.Combine(_folder, "out"), file = Golden.PathOf(Golden.Manifest(id).StreamFile);
        ToolResult result = ToolRunner.Run("extract", "devices", file, "-o", folder);
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Empty(result.Output);
        Assert.Equal(["devices.json"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "devices.json")));
        Assert.Equal([], Schema.Devices.Validate(document.RootElement));
        JsonElement[] devices = [.. document.RootElement.GetProperty("devices").EnumerateArray()];
        Assert.Equal(
            ToolRunner.Run("inspect", "--json", file).Json.GetProperty("devices").EnumerateArray()
                .Select(static device => (device.GetProperty("name").GetString(), device.GetProperty("instance").GetUInt32(), device.GetProperty("offset").GetInt64())),
            devices.Select(static device => (device.GetProperty("name").GetString(), device.GetProperty("instance").GetUInt32(), device.GetProperty("offset").GetInt64())));
        Assert.All(devices, static device => Assert.False(device.TryGetProperty("findings", out _)));
    }

    [Fact]
    public void Extract_DevicesOfABadStream_WritesNothing()
    {
        string folder = Path.Combine(_folder, "out"), file = Path.Combine(_folder, "cut.bin");
        File.WriteAllBytes(file, Golden.ReadStream("ram-min-v7.2")[..^1000]);
        ToolResult result = ToolRunner.Run("extract", "devices", file, "-o", folder);
        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Equal(["cut.bin"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("extract")]
    [InlineData("extract", "devices")]
    [InlineData("extract", "devices", "x")]
    public void Extract_WrongUsage_SaysWhatToDo(params string[] args)
    {
        ToolResult result = ToolRunner.Run(args);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains($"Try 'savevm {string.Join(' ', args.Take(2))} --help'.", result.Error, StringComparison.Ordinal);
    }
}
