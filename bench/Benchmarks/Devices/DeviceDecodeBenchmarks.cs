using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using SaveVm.Devices;
using SaveVm.Handlers.Devices;
using SaveVm.IO;
using SaveVm.Streams;

namespace SaveVm.Benchmarks.Devices;

/// <summary>
/// All devices of a q35 with nothing added, decoded by the VM description. What <c>analyze-migration.py -d state</c> takes for the same stream as a process is measured by
/// <c>bench/devices-process.sh</c>.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 5, iterationCount: 10)]
public class DeviceDecodeBenchmarks
{
    private byte[] _stream = [];
    private ReadOnlyMemory<byte> _json;
    private List<(SectionInfo Section, byte[] Body, long Offset, VmDescriptionDevice Description, DeviceLayout Layout)> _devices = [];

    /// <summary>The golden stream of a stopped 7.2 guest, as the repository has it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sdk.sln"))) { folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not in the repository"); }
        using (var file = new BrotliStream(File.OpenRead(Path.Combine(folder, "tests", "Golden", "ram-q35-min-v7.2.bin.br")), CompressionMode.Decompress))
        using (MemoryStream bytes = new())
        {
            file.CopyTo(bytes);
            _stream = bytes.ToArray();
        }
        using WireInput source = WireInput.FromMemory(_stream);
        VmDescription description = DeviceInspector.ReadDescription(source);
        _json = description.Json;
        using WireInput input = WireInput.FromMemory(_stream);
        _devices =
        [
            .. DeviceInspector.Inspect(input).Devices.Select(device =>
            {
                DeviceState state = device.State;
                _ = description.TryGetDevice(state.Name, state.InstanceId, out VmDescriptionDevice? described);
                var section = new SectionInfo(SectionType.Full, state.Offset, 1, state.Name, state.InstanceId, state.VersionId);
                return (section, _stream[(int)state.Offset..(int)(state.Offset + state.Length)], state.Offset, described!, state.Layout!);
            }),
        ];
        if (_devices.Count < 30 || Values() < 1000) { throw new InvalidOperationException("not the stream that was meant"); }
    }

    /// <summary>Every value seen once, nothing kept.</summary>
    [Benchmark(Baseline = true)]
    public ulong Values()
    {
        var sum = new Sum();
        foreach ((_, byte[] body, long offset, _, DeviceLayout layout) in _devices) { DeviceDecoder.Decode(layout, body, offset, ref sum); }
        return sum.Values;
    }

    /// <summary>A tree of fields for every device.</summary>
    [Benchmark]
    public int Trees()
    {
        int fields = 0;
        foreach ((SectionInfo section, byte[] body, long offset, VmDescriptionDevice description, _) in _devices) { fields += DeviceState.Decode(section, body, offset, description).Fields.Count; }
        return fields;
    }

    /// <summary>The same, and the text of the VM description parsed before.</summary>
    [Benchmark]
    public int DescriptionAndTrees()
    {
        if (!VmDescription.TryParse(_json, 0, out VmDescription? description, out _)) { throw new InvalidOperationException(); }
        int fields = 0;
        foreach ((SectionInfo section, byte[] body, long offset, _, _) in _devices)
        {
            _ = description.TryGetDevice(section.Name, section.InstanceId, out VmDescriptionDevice? device);
            fields += DeviceState.Decode(section, body, offset, device).Fields.Count;
        }
        return fields;
    }

    /// <summary>The whole stream walked, RAM included.</summary>
    [Benchmark]
    public int WholeStream()
    {
        using WireInput input = WireInput.FromMemory(_stream);
        return DeviceInspector.Inspect(input).Devices.Count;
    }

    private struct Sum : IDeviceVisitor
    {
        public ulong Values { get; private set; }

        public readonly void Enter(in DeviceScope scope)
        {
        }

        public readonly void Leave()
        {
        }

        public void Field(in DeviceFieldValue field)
        {
            for (int i = 0; i < field.Count; i++)
            {
                Values += field.Kind is DeviceFieldKind.Boolean or DeviceFieldKind.Signed or DeviceFieldKind.Unsigned or DeviceFieldKind.Timer or DeviceFieldKind.Double
                    ? field.GetBits(i) | 1
                    : (ulong)field.GetBytes(i).Length;
            }
        }

        public readonly void Mismatch(in DeviceMismatch mismatch) => throw new InvalidOperationException(mismatch.Found);
    }
}
