using System;
using System.Collections.Frozen;

namespace SaveVm.Handlers.Verification;

/// <summary>Names of RAM blocks that machines of QEMU have, to tell a good name from a damaged one.</summary>
internal static class KnownBlocks
{
    private static readonly FrozenSet<string> s_names = FrozenSet.ToFrozenSet(
        [
            "pc.ram", "pc.bios", "pc.rom", "isa-bios", "vga.vram", "vga.rom", "ram-node0", "ram-node1", "mach-virt.ram", "s390.ram", "ppc_spapr.ram",
            "system.flash0", "system.flash1", "virt.flash0", "virt.flash1", "/rom@etc/acpi/tables", "/rom@etc/acpi/rsdp", "/rom@etc/table-loader",
            "/objects/ram0", "/objects/pc.ram", "microvm.ram",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether a machine has a block of this name; one of a device ends in such a name behind the device's path.</summary>
    public static bool Contains(string name) => s_names.Contains(name) || s_names.Contains(name[(name.LastIndexOf('/') + 1)..]);
}
