using System;
using System.Buffers;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using SaveVm.Devices;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Interop.Tests;

/// <summary>Machines that no golden stream is of: other types, other devices. All of them is read, good, and written again.</summary>
public sealed class MachineLiveTests
{
    // Each of another kind: PCI and ISA, USB, virtio, SCSI, network, sound, graphics, watchdogs. All four releases have them.
    private static readonly string[] s_devices =
    [
        "pcie-pci-bridge,id=bridge", "pcie-root-port,id=root0", "e1000e,bus=root0", "virtio-scsi-pci,id=scsi", "lsi53c895a", "mptsas1068", "megasas", "pvscsi",
        "virtio-serial-pci", "virtio-rng-pci", "virtio-balloon-pci", "virtio-net-pci", "virtio-gpu-pci", "virtio-keyboard-pci", "vmxnet3",
        "qemu-xhci,id=xhci", "usb-kbd,bus=xhci.0", "usb-tablet,bus=xhci.0", "usb-hub,bus=xhci.0", "ich9-usb-ehci1", "piix3-usb-uhci", "pci-ohci",
        "intel-hda", "hda-duplex,audiodev=none", "sb16,audiodev=none", "cirrus-vga", "bochs-display", "ib700", "pvpanic", "vmgenid", "vmcoreinfo", "isa-serial",
        "am53c974,bus=bridge,addr=1", "e1000,bus=bridge,addr=2", "rtl8139,bus=bridge,addr=3", "ne2k_pci,bus=bridge,addr=4", "pcnet,bus=bridge,addr=5",
        "tulip,bus=bridge,addr=6", "i82559er,bus=bridge,addr=7",
        "AC97,audiodev=none,bus=bridge,addr=8", "ES1370,audiodev=none,bus=bridge,addr=9", "i6300esb,bus=bridge,addr=10", "sdhci-pci,bus=bridge,addr=11",
        "edu,bus=bridge,addr=12",
        "pci-serial,bus=bridge,addr=13", "pci-testdev,bus=bridge,addr=14",
    ];

    [LiveQemuFact("5.2")]
    public Task Migrate_ManyDevicesOf52_AreKnownToTheByte() => CheckAsync("5.2", Full());

    [LiveQemuFact("7.2")]
    public Task Migrate_ManyDevicesOf72_AreKnownToTheByte() => CheckAsync("7.2", Full());

    [LiveQemuFact("10.0")]
    public Task Migrate_ManyDevicesOf100_AreKnownToTheByte() => CheckAsync("10.0", Full());

    [LiveQemuFact("11.1")]
    public Task Migrate_ManyDevicesOf111_AreKnownToTheByte() => CheckAsync("11.1", Full());

    // A list that a device filled itself: the variables of its firmware.
    [LiveQemuFact("10.0")]
    public Task Migrate_FirmwareVariablesOf100_AreKnownToTheByte() => CheckAsync("10.0", ["-M", "q35", "-device", "uefi-vars-x64"], list: "variables");

    [LiveQemuFact("11.1")]
    public Task Migrate_FirmwareVariablesOf111_AreKnownToTheByte() =>
        CheckAsync("11.1", ["-M", "q35", "-device", "uefi-vars-x64", "-blockdev", "null-co,node-name=n0,size=1048576", "-device", "nvme,serial=a,drive=n0"], list: "variables");

    // It has two devices "isa-ide" 0; and bitmaps are asked for where there are none.
    [LiveQemuFact("5.2")]
    public Task Migrate_IsapcOf52_IsKnownToTheByte() => CheckAsync("5.2", ["-M", "isapc"], warning: "section-repeated");

    [LiveQemuFact("7.2")]
    public Task Migrate_IsapcOf72_IsKnownToTheByte() => CheckAsync("7.2", ["-M", "isapc"], warning: "section-repeated");

    [LiveQemuFact("10.0")]
    public Task Migrate_IsapcOf100_IsKnownToTheByte() => CheckAsync("10.0", ["-M", "isapc"], warning: "section-repeated");

    [LiveQemuFact("11.1")]
    public Task Migrate_IsapcOf111_IsKnownToTheByte() => CheckAsync("11.1", ["-M", "isapc"], warning: "section-repeated");

    private static string[] Full() => ["-M", "q35", "-audiodev", "none,id=none", .. s_devices.SelectMany(static device => (string[])["-device", device])];

    private static async Task CheckAsync(string release, string[] machine, string? warning = null, string? list = null)
    {
        await using QemuGuest guest = await QemuGuest.StartAsync(release, LiveQemu.CreateFolder(), [.. machine, "-m", "16", "-accel", "tcg"]);
        await guest.EnableCapabilitiesAsync("dirty-bitmaps");
        await guest.MigrateAsync("stream.bin");
        byte[] stream = await File.ReadAllBytesAsync(guest.PathOf("stream.bin"));

        using (WireInput input = WireInput.FromMemory(stream))
        {
            VerifyReport report = StreamVerifier.Verify(input);
            Assert.All(
                report.Findings, finding => Assert.True(finding.Severity == FindingSeverity.Note || finding.Rule == warning, $"{finding.Rule} at {finding.Offset}: {finding.Message}"));
        }
        using (WireInput input = WireInput.FromMemory(stream))
        using (MemoryOutput output = new())
        {
            _ = StreamCopier.Copy(input, output);
            Assert.True(stream.AsSpan().SequenceEqual(output.WrittenSpan), "copied otherwise");
        }
        using (WireInput input = WireInput.FromMemory(stream))
        {
            DeviceState[] states = [.. DeviceInspector.Inspect(input).Devices.Select(static device => device.State)];
            if (list is not null)
            {
                Assert.Contains(
                    states.SelectMany(static state => state.AllFields()), field => field.Kind == DeviceFieldKind.List && field.Name == list && field.Fields.Count > 0);
            }
            foreach (DeviceState state in states)
            {
                Assert.True(state.Layout is not null && state.Findings.Count == 0, $"{state.Name}: {string.Join("; ", state.Findings)}");
                var body = new ArrayBufferWriter<byte>();
                state.WriteTo(body);
                Assert.True(stream.AsSpan((int)state.Offset, state.Length).SequenceEqual(body.WrittenSpan), $"{state.Name} was written otherwise");
            }
        }
    }
}
