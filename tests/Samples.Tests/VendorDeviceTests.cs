using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.Devices;
using SaveVm.Handlers.Devices;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.TestSupport;
using SaveVm.VmState;
using VendorDevice;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>The device of the README: two versions, a subsection, a stream of version 1 that version 2 loads, and its golden layout.</summary>
public sealed class VendorDeviceTests : IDisposable
{
    private static readonly string s_golden = Repository.PathOf("samples", "VendorDevice", "golden", "acme-dpu-v1.bin");
    private static readonly string s_layout = Repository.PathOf("samples", "VendorDevice", "layouts", "VendorDevice.AcmeDpu.layout.json");

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"vendor-{Guid.NewGuid():N}.bin");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Run_BothVersions_AreRead()
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        VendorDevice.Program.Run(_path, s_golden, text);
        Assert.EndsWith(
            "version 2: control 0x11, next poll 2500000000, queues 0x1000+7 0x2000+0, 9007199254740993 packets\n"
            + "version 1: control 0x5, next poll never, queues 0xabc000+0, 12 packets\n",
            text.ToString(),
            StringComparison.Ordinal);
        Assert.Matches(@"(?m)^0014  0002 +QueueCount: 2\b", text.ToString());
    }

    [Fact]
    public void GoldenStream_OfVersion1_IsWhatVersion1Wrote()
    {
        SaverRegistry savers = new();
        savers.Add(new AcmeDpuVersion1 { Control = 5, Base = 0xABC000, Stats = new StatsVersion1 { Packets = 12 } }, path: "0000:00:04.0");
        using MemoryOutput output = new();
        SavevmWriter writer = new(output);
        writer.WriteHeader();
        writer.WriteConfiguration(new StreamConfiguration("pc-q35-10.0", null, [], null));
        foreach (SaverEntry saver in savers.Devices) { writer.WriteFull(saver); }
        writer.WriteEndOfFile();
        writer.WriteVmDescription();
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllBytes(s_golden, output.WrittenSpan.ToArray());
            Assert.Fail("acme-dpu-v1.bin was rewritten; a golden stream stays as it is unless version 1 was never released");
        }
        Assert.Equal(File.ReadAllBytes(s_golden), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Layout_CheckedIn_IsThatOfTheClass()
    {
        string layout = VmStateLayoutFile.Write<AcmeDpu>();
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(s_layout, layout);
            Assert.Fail("the golden layout was rewritten");
        }
        Assert.Equal(File.ReadAllText(s_layout).ReplaceLineEndings("\n"), layout);
    }

    [Fact]
    public void Load_StreamOfANewerVersion_IsRefusedWithBothVersions()
    {
        DpuStream.Save(_path, new AcmeDpu());
        byte[] stream = File.ReadAllBytes(_path);
        int at = stream.AsSpan().IndexOf("acme-dpu"u8) + "acme-dpu".Length + 7;
        Assert.Equal(2, stream[at]);
        stream[at] = 3;
        File.WriteAllBytes(_path, stream);
        WireFormatException exception = Assert.Throws<WireFormatException>(() => DpuStream.Load(_path));
        Assert.Equal((WireErrorKind.Unsupported, "version 3", "version 1 to 2"), (exception.Kind, exception.Found, exception.Expected));
    }

    [Theory]
    [InlineData("5.2")]
    [InlineData("7.2")]
    [InlineData("10.0")]
    [InlineData("11.1")]
    public void Save_ForEachRelease_IsDecodedByItsOwnDescription(string release)
    {
        Assert.True(MigrationTarget.TryFind(release, out MigrationTarget? target));
        AcmeDpu device = Device();
        using MemoryOutput output = new();
        SavevmWriter writer = new(output, new SavevmWriterOptions { Target = target });
        SaverRegistry savers = new();
        savers.Add(device);
        savers.Add(new AcmeDpu(), instanceId: 1);
        writer.WriteHeader();
        foreach (SaverEntry saver in savers.Devices) { writer.WriteFull(saver); }
        writer.WriteFull(100, "old-style", 0, 7, [1, 2, 3]);
        writer.WriteEndOfFile();
        writer.WriteVmDescription();

        using WireInput input = WireInput.FromMemory(output.WrittenMemory);
        DeviceInspection inspection = DeviceInspector.Inspect(input);
        Assert.Null(inspection.Stream.Error);
        Assert.Equal([("acme-dpu", 0u, 2u), ("acme-dpu", 1u, 2u), ("old-style", 0u, 7u)], inspection.Devices.Select(static d => (d.State.Name, d.State.InstanceId, d.State.VersionId)));
        Assert.All(inspection.Devices, static d => Assert.Empty(d.State.Findings));
        Dictionary<string, DeviceField> fields = inspection.Devices[0].State.AllFields().ToDictionary(static f => f.Path, StringComparer.Ordinal);
        Assert.Equal((0x11UL, 2_500_000_000UL), (fields["Control"].GetUInt64(), fields["NextPoll"].GetTimer()));
        Assert.Equal((0x2000UL, "acme-dpu/queue"), (fields["Queues[1].Base"].GetUInt64(), fields["Queues[1]"].StateName));
        Assert.Equal(9_007_199_254_740_993UL, fields["acme-dpu/stats.Packets"].GetUInt64());
        Assert.DoesNotContain(inspection.Devices[1].State.AllFields(), static f => f.Kind == DeviceFieldKind.Subsection);
    }

    [AnalyzeMigrationTheory]
    [MemberData(nameof(AnalyzeMigrationTheoryAttribute.ScriptsAndReleases), MemberType = typeof(AnalyzeMigrationTheoryAttribute))]
    public void Save_Stream_IsDecodedByQemusOwnScript(string script, string release)
    {
        Assert.True(MigrationTarget.TryFind(release, out MigrationTarget? target));
        DpuStream.Save(_path, Device(), target);
        ProcessStartInfo start = new("python3", [script, "-f", _path, "-d", "state"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        using JsonDocument state = JsonDocument.Parse(output);
        JsonElement device = state.RootElement.EnumerateObject().Single(static p => p.Name.StartsWith("0000:00:04.0/acme-dpu (", StringComparison.Ordinal)).Value;
        Assert.Equal("0x00000011", device.GetProperty("Control").GetString());
        Assert.Equal("00 00 00 00 95 02 f9 00", device.GetProperty("NextPoll").GetString());
        Assert.Equal("0x0002", device.GetProperty("QueueCount").GetString());
        Assert.Equal(["0x0000000000001000", "0x0000000000002000"], device.GetProperty("Queues").EnumerateArray().Select(static q => q.GetProperty("Base").GetString()));
        Assert.Equal("0x0020000000000001", device.GetProperty("acme-dpu/stats").GetProperty("Packets").GetString());
    }

    private static AcmeDpu Device() => new()
    {
        Control = 0x11,
        NextPoll = 2_500_000_000,
        QueueCount = 2,
        Queues = [new DpuQueue { Base = 0x1000, Head = 7 }, new DpuQueue { Base = 0x2000 }],
        Stats = new DpuStats { Packets = 9_007_199_254_740_993 },
    };
}
