using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Handlers.Devices;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Devices.Tests.Real;

/// <summary>Devices of QEMU as classes: registered in the registry, read from streams of all releases by the stream's reader, written again byte for byte.</summary>
public sealed class RealDeviceTests
{
    private static readonly string[] s_names = ["hpet", "uhci", "apic", "i8259", "mc146818rtc", "piix4_pm"];

    [Theory]
    [InlineData("rich-pc-v5.2")]
    [InlineData("rich-pc-v7.2")]
    [InlineData("rich-pc-v10.0")]
    [InlineData("rich-pc-v11.1")]
    [InlineData("rich-q35-native-v11.1")]
    public void Load_GoldenStream_ReadsAndWritesTheDevices(string id)
    {
        byte[] stream = Golden.ReadStream(id);
        Dictionary<(string, uint), byte[]> written = [];
        SectionRegistry registry = new();
        Add<Hpet>(registry, written);
        Add<Uhci>(registry, written);
        Add<Apic>(registry, written);
        Add<I8259>(registry, written);
        Add<Mc146818rtc>(registry, written);
        Add<Piix4Pm>(registry, written);
        foreach (DeviceState state in Bodies(stream).Select(static device => device.State))
        {
            if (!s_names.Contains(state.Name[(state.Name.LastIndexOf('/') + 1)..])) { continue; }
            Assert.True(registry.TryGet(state.Name, out ISectionLoader? loader));
            byte[] body = stream[(int)state.Offset..(int)(state.Offset + state.Length)];
            using WireInput input = WireInput.FromMemory(body);
            loader.Load(new SavevmReader(input, registry), new SectionInfo(SectionType.Full, 0, 1, state.Name, state.InstanceId, state.VersionId));
            Assert.Equal(body, written[(state.Name, state.InstanceId)]);
        }
        string[] found = [.. written.Keys.Select(static key => key.Item1[(key.Item1.LastIndexOf('/') + 1)..]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Superset(new HashSet<string>(["apic", "hpet", "i8259", "mc146818rtc"], StringComparer.Ordinal), new HashSet<string>(found, StringComparer.Ordinal));
        if (id.StartsWith("rich-pc", StringComparison.Ordinal)) { Assert.Equal(6, found.Length); }
    }

    [Fact]
    public void Describe_RealDevice_IsTheEntryOfTheStream()
    {
        // The stream's own entry against the one that the class writes, field by field: names, types, sizes.
        foreach ((string id, string section, VmDescriptionStyle style) in new[]
        {
            ("rich-pc-v5.2", "mc146818rtc", VmDescriptionStyle.Qemu52),
            ("rich-pc-v7.2", "mc146818rtc", VmDescriptionStyle.Qemu72),
            ("rich-pc-v11.1", "mc146818rtc", VmDescriptionStyle.Qemu111),
        })
        {
            byte[] stream = Golden.ReadStream(id);
            DeviceState state = Bodies(stream).Select(static device => device.State).Single(device => device.Name == section);
            string ours = VmStateBody.Describe(VmStateBody.Read<Mc146818rtc>(stream.AsSpan((int)state.Offset, state.Length), state.VersionId), style);
            Assert.Contains(ours, System.Text.Encoding.Latin1.GetString(stream), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_CountThatCannotBe_IsRefusedByName()
    {
        byte[] stream = Golden.ReadStream("rich-pc-v11.1");
        DeviceState hpet = Bodies(stream).Select(static device => device.State).Single(static device => device.Name == "hpet");
        byte[] body = stream[(int)hpet.Offset..(int)(hpet.Offset + hpet.Length)];
        body[24] = 33;
        Records.WireFormatException exception = Assert.Throws<Records.WireFormatException>(() => VmStateBody.Read<Hpet>(body, hpet.VersionId));
        Assert.Contains("HasPossibleTimers", exception.Message, StringComparison.Ordinal);
    }

    // As QEMU 10.0 wrote it for a q35 with -device uefi-vars-x64, before the guest ran.
    [Fact]
    public void Read_ListThatADeviceFilled_HasItsElements()
    {
        byte[] body = Convert.FromHexString(FirmwareVariables);
        UefiVars device = VmStateBody.Read<UefiVars>(body, 0);

        Assert.Equal(
            ["SetupMode", "SignatureSupport", "SecureBoot", "CustomMode", "VendorKeysNv", "VendorKeys"],
            device.State.All.Select(static variable => System.Text.Encoding.Unicode.GetString(variable.Name).TrimEnd('\0')));
        Assert.Equal(80, device.State.All[1].Data.Length);
        Assert.Empty(device.State.Policies);
        Assert.Equal(body, VmStateBody.ToArray(device));
    }

    // As QEMU 7.2, 10.0 and 11.1 wrote it, inside of the state of the virtio device, after a driver had attached two endpoints and mapped two ranges.
    [Fact]
    public void Read_TreesAndListThatADeviceFilled_HaveTheirElements()
    {
        byte[] body = Convert.FromHexString(Translations);
        VirtioIommu device = VmStateBody.Read<VirtioIommu>(body, 2);

        Assert.Equal([7UL, 9UL], device.Domains.Select(static domain => domain.Key));
        Assert.Equal([7U, 9U], device.Domains.Select(static domain => domain.Value.Id));
        Assert.Equal([(0x1000UL, 0x2FFFUL), (0x8000UL, 0x8FFFUL)], device.Domains[0].Value.Mappings.Select(static mapping => (mapping.Key.Low, mapping.Key.High)));
        Assert.Equal([(0x20_0000UL, 3U), (0x30_0000UL, 1U)], device.Domains[0].Value.Mappings.Select(static mapping => (mapping.Value.PhysicalAddress, mapping.Value.Flags)));
        Assert.Equal([0x30U, 0xFAU], device.Domains.Select(static domain => Assert.Single(domain.Value.Endpoints).Id));
        Assert.Equal(1, device.Bypass);
        Assert.Equal(body, VmStateBody.ToArray(device));
    }

    [LiveQemuFact("7.2")]
    public Task Migrate_TreesAndListsOf72_AreWrittenTheSame() => DriveAsync("7.2");

    [LiveQemuFact("10.0")]
    public Task Migrate_TreesAndListsOf100_AreWrittenTheSame() => DriveAsync("10.0");

    [LiveQemuFact("11.1")]
    public Task Migrate_TreesAndListsOf111_AreWrittenTheSame() => DriveAsync("11.1");

    private static async Task DriveAsync(string release)
    {
        string folder = LiveQemu.CreateFolder(), socket = Path.Combine(folder, "qtest.sock");
        await using QemuGuest guest = await QemuGuest.StartAsync(
            release, folder, "-M", "q35", "-m", "16", "-accel", "tcg", "-device", "virtio-iommu-pci,addr=5", "-device", "e1000,addr=6", "-device", "e1000,addr=7",
            "-qtest", $"unix:{socket},server=on,wait=off", "-qtest-log", "none");
        // Other numbers than those above.
        VirtioIommu expected = new() { Bypass = 1 };
        using (VirtioIommuDriver driver = new(socket, slot: 5))
        {
            for (uint domain = 1; domain <= 2; domain++)
            {
                uint endpoint = (5 + domain) << 3;
                await driver.AttachAsync(domain, endpoint);
                VirtioIommu.Domain state = new() { Id = domain, Endpoints = [new() { Id = endpoint }] };
                for (ulong page = 0; page < 3 * domain; page++)
                {
                    VirtioIommu.Interval interval = new() { Low = page << 16, High = (page << 16) | 0x1FFF };
                    VirtioIommu.Mapping mapping = new() { PhysicalAddress = 0x20_0000 + (page << 13), Flags = 1 + (uint)(page % 3) };
                    await driver.MapAsync(domain, interval.Low, interval.High, mapping.PhysicalAddress, mapping.Flags);
                    state.Mappings.Add(new(interval, mapping));
                }
                expected.Domains.Add(new(domain, state));
            }
        }
        await guest.MigrateAsync("stream.bin");

        byte[] stream = await File.ReadAllBytesAsync(guest.PathOf("stream.bin"));
        DeviceState section = Bodies(stream).Select(static device => device.State).Single(static device => device.Name.EndsWith("/virtio-iommu", StringComparison.Ordinal));
        byte[] body = VmStateBody.ToArray(expected);
        int start = stream.AsSpan((int)section.Offset, section.Length).IndexOf(body);
        Assert.True(start >= 0, $"{Convert.ToHexString(body)} is not in {Convert.ToHexString(stream.AsSpan((int)section.Offset, 1000))}");
        VirtioIommu read = VmStateBody.Read<VirtioIommu>(stream.AsSpan((int)section.Offset + start, body.Length), 2);
        Assert.Equal([3, 6], read.Domains.Select(static domain => domain.Value.Mappings.Count));
    }

    private const string Translations =
        "0000000201000000000000000700000007000000020100000000000010000000000000002fff0000000000200000000000030100000000000080000000000000008fff000000000030000000000001000100000030" +
        "000001000000000000000900000009000000000001000000fa00000001";

    private const string FirmwareVariables =
        "0000000000000000000000000000000000000000000000000000000003270161dfe48bca93d211aa0d00e098032b8c000000140000000100000006530065007400750070004d" +
        "006f006400650000000100000000000000000000000161dfe48bca93d211aa0d00e098032b8c0000002200000050000000065300690067006e00610074007500720065005300" +
        "7500700070006f007200740000002616c4c14c509240aca941f93693432807533effd09fc94885f18ad56c701e01ae0f3e09c4a6504f9f1bd41e2b89c19ae866573c9c26344e" +
        "aa14ed776e85b3b6a159c0a5e494a74a87b5ab155c2bf07200000000000000000000000161dfe48bca93d211aa0d00e098032b8c000000160000000100000006530065006300" +
        "75007200650042006f006f0074000000000000000000000000000000010cec76c028709943a07271ee5c448b9f00000016000000010000000343007500730074006f006d004d" +
        "006f006400650000000000000000000000000000000161dfe48bca93d211aa0d00e098032b8c0000001a0000000100000023560065006e0064006f0072004b00650079007300" +
        "4e00760000000000000000000000000000000161dfe48bca93d211aa0d00e098032b8c000000160000000100000006560065006e0064006f0072004b00650079007300000000" +
        "00000000000000000000000000";

    private static IReadOnlyList<InspectedDevice> Bodies(byte[] stream)
    {
        using WireInput input = WireInput.FromMemory(stream);
        return DeviceInspector.Inspect(input).Devices;
    }

    private static void Add<T>(SectionRegistry registry, Dictionary<(string, uint), byte[]> written)
        where T : class, IVmState, new() =>
        registry.Add<T>((section, device) => written.Add((section.Name, section.InstanceId), VmStateBody.ToArray(device)));
}
