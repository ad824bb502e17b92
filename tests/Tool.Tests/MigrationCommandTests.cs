using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.TestSupport;
using SaveVm.Tool.CommandLine;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>receive</c> and <c>send</c>: what they keep, what they say, and what they leave behind when it goes wrong.</summary>
public sealed class MigrationCommandTests : IDisposable
{
    private const string Stream = "ram-min-v11.1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Receive_File_KeepsItByteForByteWithItsManifest()
    {
        byte[] stream = Golden.ReadStream(Stream);
        File.WriteAllBytes(_folder.PathOf("vm.bin"), stream);
        ToolResult result = ToolRunner.Run("receive", $"file:{_folder.PathOf("vm.bin")}", "-o", _folder.PathOf("vm"));

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Contains("pc-i440fx-5.2", result.Text, StringComparison.Ordinal);
        Assert.Equal(["manifest.json", "stream.bin", "stream.bin.manifest.json"], Files("vm"));
        Assert.Equal(stream, File.ReadAllBytes(_folder.PathOf("vm/stream.bin")));
        StreamManifest manifest = StreamManifest.Read(_folder.PathOf("vm/stream.bin.manifest.json"));
        Assert.Equal(stream.Length, manifest.Length);
        Assert.Equal(["header", "configuration"], manifest.Sections.Take(2).Select(static section => section.Type));
        Assert.Contains(manifest.Sections, static section => section is { Type: "full", Name: "timer" });
    }

    [Fact]
    public async Task Receive_OverTcp_GivesJsonLinesThatFollowTheSchema()
    {
        List<JsonElement> lines = await ReceiveAsync(Golden.ReadStream("return-path-v7.2"), "--json");
        Assert.All(lines, static line => Assert.Equal([], Schema.Migration.Validate(line)));
        Assert.Equal("listening", Event(lines[0]));
        Assert.Equal("progress", Event(lines[^2]));
        Assert.Equal("Completed", lines[^2].GetProperty("state").GetString());
        Assert.Equal("stored", Event(lines[^1]));
        Assert.True(lines[^1].GetProperty("migration").GetProperty("hasReturnPath").GetBoolean());
        // The manifest says the same as the last line.
        JsonElement manifest = Parse(File.ReadAllText(_folder.PathOf("vm/manifest.json")));
        Assert.True(JsonElement.DeepEquals(manifest, lines[^1].GetProperty("migration")));
    }

    [Fact]
    public async Task Receive_Multifd_KeepsEveryChannelWithItsDigest()
    {
        GoldenManifest golden = Golden.Manifest("multifd-zlib-v10.0");
        byte[][] channels = [.. golden.ChannelFiles.Select(Golden.Read)];
        List<JsonElement> lines = await ReceiveAsync([Golden.ReadStream(golden.Id), .. channels], "--json", "--multifd", "2");
        Assert.Equal("stored", Event(lines[^1]));
        Assert.Equal(["manifest.json", "multifd-0.bin", "multifd-1.bin", "stream.bin", "stream.bin.manifest.json"], Files("vm"));
        StreamManifest manifest = StreamManifest.Read(_folder.PathOf("vm/stream.bin.manifest.json"));
        Assert.Equal(["multifd-0", "multifd-1"], manifest.Channels.Select(static channel => channel.Name));
        Assert.All(manifest.Channels, channel => Assert.Equal(
            channel.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder.PathOf($"vm/{channel.Name}.bin"))))));
    }

    [Theory]
    [InlineData("ram-min-v11.1")]
    [InlineData("live-v10.0")]
    [InlineData("xbzrle-v7.2")]
    [InlineData("compress-v7.2")]
    public void Receive_AsMappedRam_HasTheSameMemory(string id)
    {
        File.WriteAllBytes(_folder.PathOf("vm.bin"), Golden.ReadStream(id));
        ToolResult result = ToolRunner.Run("receive", $"file:{_folder.PathOf("vm.bin")}", "-o", _folder.PathOf("vm"), "--mapped-ram");
        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        Assert.Equal(["manifest.json", "stream.bin"], Files("vm"));
        Assert.Equal(["vm", "vm.bin"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        StreamReport before = Inspect("vm.bin"), after = Inspect("vm/stream.bin");
        Assert.Null(after.Error);
        Assert.Contains("mapped-ram", after.Configuration!.Capabilities);
        Assert.Equal(before.Ram!.Blocks.Select(static block => (block.Name, block.Sha256)), after.Ram!.Blocks.Select(static block => (block.Name, block.Sha256)));
        Assert.Equal(before.Devices.Select(static device => (device.Name, device.Length)), after.Devices.Select(static device => (device.Name, device.Length)));
    }

    [Fact]
    public async Task Receive_StreamThatIsCut_LeavesNothing()
    {
        List<JsonElement> lines = await ReceiveAsync(Golden.ReadStream(Stream)[..1_000_000], "--json");
        Assert.Equal("failed", Event(lines[^1]));
        Assert.Empty(Schema.Migration.Validate(lines[^1]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Receive_MoreThanTheLimit_LeavesNothing()
    {
        List<JsonElement> lines = await ReceiveAsync(Golden.ReadStream(Stream), "--json", "--limit", "1000000");
        Assert.Contains("1000000 bytes", lines[^1].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Receive_OnATerminal_ShowsABar()
    {
        using MemoryStream output = new();
        using StringWriter error = new(CultureInfo.InvariantCulture);
        File.WriteAllBytes(_folder.PathOf("vm.bin"), Golden.ReadStream(Stream));
        int exitCode;
        using (ToolConsole console = new(output, error, static () => WireInput.FromMemory(default)) { ErrorIsTerminal = true })
        {
            exitCode = await Task.Run(() => SavevmCommand.Run(["receive", $"exec:cat {_folder.PathOf("vm.bin")}; sleep 1", "-o", _folder.PathOf("vm")], console));
        }
        Assert.Equal(ExitCode.Good, exitCode);
        Assert.Contains("remaining", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("pass 1", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("remaining", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_StoredDirectory_ArrivesByteForByte()
    {
        GoldenManifest golden = Golden.Manifest("multifd-zlib-v10.0");
        _ = await ReceiveAsync([Golden.ReadStream(golden.Id), .. golden.ChannelFiles.Select(Golden.Read)], "--multifd", "2");
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse($"unix:{_folder.PathOf("m.sock")}"));
        Task<StoredMigration> receiving = new MigrationStore(_folder.PathOf("again")) { MultifdChannels = 2 }.ReceiveAsync(listener);
        ToolResult result = await Task.Run(() => ToolRunner.Run("send", _folder.PathOf("vm"), listener.Uri.ToString(), "--json"));
        StoredMigration stored = await receiving;

        Assert.Equal((ExitCode.Good, ""), (result.ExitCode, result.Error));
        List<JsonElement> lines = Lines(result);
        Assert.All(lines, static line => Assert.Equal([], Schema.Migration.Validate(line)));
        Assert.Equal("sent", Event(lines[^1]));
        Assert.Equal(3, stored.Channels.Count);
        Assert.All(stored.Channels, channel => Assert.Equal(File.ReadAllBytes(_folder.PathOf($"vm/{channel.File}")), File.ReadAllBytes(_folder.PathOf($"again/{channel.File}"))));
    }

    [Fact]
    public async Task Send_WithReturnPath_IsConfirmed()
    {
        File.WriteAllBytes(_folder.PathOf("vm.bin"), Golden.ReadStream("return-path-v7.2"));
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp::0"));
        Task<StoredMigration> receiving = new MigrationStore(_folder.PathOf("again")).ReceiveAsync(listener);
        ToolResult result = await Task.Run(() => ToolRunner.Run("send", _folder.PathOf("vm.bin"), listener.Uri.ToString()));
        _ = await receiving;
        Assert.Contains("the destination has loaded it", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Send_ToFile_AppearsWhole()
    {
        ToolResult result = ToolRunner.Run("send", Golden.PathOf("ram-min-v11.1.bin.br"), $"file:{_folder.PathOf("vm.bin")}");
        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal(Golden.ReadStream(Stream), File.ReadAllBytes(_folder.PathOf("vm.bin")));
    }

    [Fact]
    public void Send_NobodyThere_CouldNotWork()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        string uri = $"tcp:127.0.0.1:{((System.Net.IPEndPoint)socket.LocalEndPoint!).Port}";
        ToolResult result = ToolRunner.Run("send", Golden.PathOf("ram-min-v11.1.bin.br"), uri);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains($"cannot connect to {uri}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Send_NoStream_IsBad()
    {
        File.WriteAllText(_folder.PathOf("vm.bin"), "this is no stream");
        ToolResult result = ToolRunner.Run("send", _folder.PathOf("vm.bin"), "tcp:127.0.0.1:1");
        Assert.Equal(ExitCode.BadStream, result.ExitCode);
    }

    [Theory]
    [InlineData("is no migration address", "receive", "udp:1", "-o", "x")]
    [InlineData("'65536' is no port", "receive", "tcp:127.0.0.1:65536", "-o", "x")]
    [InlineData("exclude each other", "receive", "tcp::0", "-o", "x", "--once", "--forever")]
    [InlineData("--multifd takes a number from 0 to 255", "receive", "tcp::0", "-o", "x", "--multifd", "256")]
    [InlineData("--output", "receive", "tcp::0")]
    [InlineData("TLS certificates of", "receive", "tcp::0", "-o", "x", "--tls", "no-such-folder")]
    public void Run_WrongUsage_SaysWhatToDo(string expected, params string[] args)
    {
        ToolResult result = ToolRunner.Run(args);
        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private static string Event(JsonElement line) => line.GetProperty("event").GetString()!;

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static List<JsonElement> Lines(ToolResult result) => [.. result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] == '{').Select(Parse)];

    private string[] Files(string folder) => [.. Directory.EnumerateFileSystemEntries(_folder.PathOf(folder)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private StreamReport Inspect(string file)
    {
        using WireInput input = WireInput.Open(_folder.PathOf(file));
        return StreamInspector.Inspect(input, new InspectOptions { Hash = true });
    }

    private Task<List<JsonElement>> ReceiveAsync(byte[] stream, params string[] options) => ReceiveAsync([stream], options);

    /// <summary>Runs <c>receive</c> at a socket, and plays a source that does not read what it is told.</summary>
    private async Task<List<JsonElement>> ReceiveAsync(byte[][] channels, params string[] options)
    {
        string socket = Path.Combine(Path.GetTempPath(), $"savevm-{Guid.NewGuid():N}.sock");
        Task<ToolResult> running = Task.Run(() => ToolRunner.Run(["receive", $"unix:{socket}", "-o", _folder.PathOf("vm"), "--timeout", "20", .. options]));
        List<MigrationChannel> open = [];
        foreach (byte[] bytes in channels)
        {
            MigrationChannel channel = await ConnectAsync(socket, running);
            open.Add(channel);
        }
        await Task.WhenAll(open.Zip(channels, static (channel, bytes) => Task.Run(() =>
        {
            try
            {
                channel.Write(bytes);
                channel.CompleteWriting();
                channel.CopyTo(System.IO.Stream.Null);
            }
            catch (MigrationException)
            {
                // It has had enough; why, it says itself.
            }
        })));
        ToolResult result = await running;
        open.ForEach(static channel => channel.Dispose());
        return Lines(result);
    }

    private static async Task<MigrationChannel> ConnectAsync(string socket, Task running)
    {
        while (true)
        {
            try
            {
                return await MigrationConnector.ConnectAsync(MigrationUri.Parse($"unix:{socket}"));
            }
            catch (MigrationException) when (!running.IsCompleted)
            {
                await Task.Delay(20);
            }
        }
    }
}
