using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SaveVm.Handlers.Memory;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>Whatever machine is given to the writer: what it writes is good.</summary>
public sealed class WriterPropertyTests
{
    private static readonly string[] s_names = ["timer", "slirp", "cpu_common", "0000:00:03.0/virtio-net", "apic", "i8259", "mc146818rtc", "acme-dpu"];
    private static readonly string[] s_machines = ["pc-i440fx-5.2", "pc-q35-7.2", "virt-10.0", "pc-i440fx-11.1", "s390-ccw-virtio-9.0"];

    [Fact]
    public void Write_AnyModel_IsGood() => Prop.ForAll(
        Models().ToArbitrary(),
        static model =>
        {
            byte[] stream = model.Write();
            using WireInput input = WireInput.FromMemory(stream);
            VerifyReport report = StreamVerifier.Verify(input);
            return (report.Findings.All(static finding => finding.Severity == FindingSeverity.Note)).Label(
                string.Join("\n", report.Findings.Select(static finding => $"{finding.Rule} at {finding.Offset} of {finding.Section}: {finding.Message}")));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(120).WithReplay(20_26_11UL, 25UL));

    private static Gen<Model> Models() =>
        from machine in Gen.Elements(s_machines)
        from target in Gen.Elements(null, "5.2", "7.2", "10.0", "11.1")
        from pageBits in Gen.Elements(0, 12, 12)
        from hasUuid in Gen.Elements(false, true)
        from hasDescription in Gen.Elements(true, true, false)
        from hasConfiguration in Gen.Elements(true, true, true, false)
        from blockCount in Gen.Choose(1, 4)
        from blocks in Gen.ListOf(Gen.Choose(1, 40), blockCount)
        from deviceCount in Gen.Choose(0, 8)
        from devices in Gen.ListOf(Devices(), deviceCount)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Model(machine, target, pageBits, hasUuid, hasDescription, hasConfiguration, [.. blocks], [.. devices.DistinctBy(static device => (device.Name, device.Instance))], seed);

    private static Gen<DeviceModel> Devices() =>
        from name in Gen.Elements(s_names)
        from instance in Gen.Choose(0, 3)
        from version in Gen.Choose(0, 12)
        from length in Gen.Elements(1, 2, 5, 24, 300, 5_000)
        select new DeviceModel(name, (uint)instance, (uint)version, length);

    internal sealed record DeviceModel(string Name, uint Instance, uint Version, int Length);

    internal sealed record Model(
        string Machine, string? Target, int PageBits, bool HasUuid, bool HasDescription, bool HasConfiguration, IReadOnlyList<int> Blocks, IReadOnlyList<DeviceModel> Devices, int Seed)
    {
        public byte[] Write()
        {
            var random = new Random(Seed);
            using var memory = new SparseMemory();
            byte[] page = new byte[4096];
            for (int i = 0; i < Blocks.Count; i++)
            {
                GuestMemoryBlock block = memory.Add(i == 0 ? "pc.ram" : $"/block{i}", Blocks[i] * 4096L, Blocks[i] * 4096L, 4096);
                for (int j = 0; j < Blocks[i]; j++)
                {
                    if (random.Next(3) == 0) { continue; }
                    random.NextBytes(page);
                    block.Write(j * 4096L, page);
                }
            }
            var savers = new SaverRegistry();
            savers.Add(RamSectionLoader.SectionName, 0, new RamSaver(memory));
            foreach (DeviceModel device in Devices) { savers.Add(device.Name, device.Instance, new RandomDevice(device, random.Next())); }

            MigrationTarget? target = null;
            if (Target is not null) { _ = MigrationTarget.TryFind(Target, out target); }
            using var output = new MemoryOutput();
            new PrecopyWriter(savers, new PrecopyOptions
            {
                Configuration = HasConfiguration ? new StreamConfiguration(Machine, PageBits == 0 ? null : PageBits, [], HasUuid ? new Guid(Seed, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) : null) : null,
                VmDescription = HasDescription && HasConfiguration ? Encoding.UTF8.GetBytes(Describe()) : default,
            }).Write(new SavevmWriter(output, new SavevmWriterOptions { Target = target, Footers = HasConfiguration }));
            return output.WrittenSpan.ToArray();
        }

        private string Describe() =>
            """{"page_size":4096,"devices":[""" + string.Join(',', Devices.Select(static device => string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"name":"{{device.Name}}","instance_id":{{device.Instance}},"vmsd_name":"{{device.Name}}","version":{{device.Version}},"fields":[{"name":"bytes","type":"buffer","size":{{device.Length}}}]}"""))) + "]}";
    }

    private sealed class RandomDevice(DeviceModel model, int seed) : IDeviceSaver
    {
        public uint VersionId => model.Version;

        public void Save(SavevmWriter writer)
        {
            byte[] bytes = new byte[model.Length];
            new Random(seed).NextBytes(bytes);
            writer.Output.Write(bytes);
        }
    }
}
