using System;
using System.Collections.Generic;
using System.Globalization;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Extraction;

/// <summary>
/// Where the RAM of x86 machines lies in the guest's physical address space. A stream does not say it: QEMU computes it from the machine type and the RAM
/// size (<c>pc_init1</c>, <c>pc_q35_init</c>, <c>microvm_memory_init</c>), with a hole for devices below 4 GiB.
/// </summary>
/// <remarks>
/// What the command line can change is not seen: <c>max-ram-below-4g</c>, and the hole at 1 TiB of AMD processors (<c>enforce-amd-1tb-hole</c>, guests of
/// about 1 TiB and more since 7.1).
/// </remarks>
public static class GuestRamMap
{
    private const long FourGiB = 1L << 32;

    /// <summary>Whether a block is the RAM of its machine by its name: <c>pc.ram</c>, <c>microvm.ram</c>.</summary>
    /// <param name="block">The block's name.</param>
    public static bool IsMachineRam(string block) => block is "pc.ram" or "microvm.ram";

    /// <summary>Finds how much of the RAM lies below 4 GiB; the rest begins at 4 GiB.</summary>
    /// <param name="machine">The machine type, such as <c>pc-q35-7.2</c>.</param>
    /// <param name="length">The length of all RAM in bytes.</param>
    /// <param name="below">How many bytes begin at address 0.</param>
    /// <returns><see langword="false"/> for a machine type whose map is not known.</returns>
    public static bool TrySplit(string machine, long length, out long below)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (Holes(machine) is not { } hole)
        {
            below = 0;
            return false;
        }
        below = length >= hole.From ? Math.Min(length, hole.Below) : length;
        return true;
    }

    /// <summary>The ranges of RAM, in ascending order of addresses.</summary>
    /// <param name="blocks">The blocks that are RAM, in the order of their addresses, with their lengths in bytes.</param>
    /// <param name="below">How many bytes begin at <paramref name="baseAddress"/>; the rest begins at 4 GiB.</param>
    /// <param name="baseAddress">The address of the first byte.</param>
    internal static List<GuestRamRange> Ranges(IEnumerable<(string Name, long Length)> blocks, long below, long baseAddress)
    {
        List<GuestRamRange> ranges = [];
        long passed = 0;
        foreach ((string name, long length) in blocks)
        {
            long low = Math.Clamp(below - passed, 0, length);
            if (low > 0) { ranges.Add(new GuestRamRange(name, 0, baseAddress + passed, low)); }
            if (low < length) { ranges.Add(new GuestRamRange(name, low, FourGiB + passed + low - below, length - low)); }
            passed += length;
        }
        return ranges;
    }

    /// <summary>The address of firmware, which ends at 4 GiB (<c>x86_bios_rom_init</c>, <c>pc_system_flash_map</c>); -1 for other blocks.</summary>
    internal static long FirmwareAddress(string block, long length, long flash) => block switch
    {
        "pc.bios" or "system.flash0" => FourGiB - length,
        "system.flash1" => FourGiB - flash - length,
        _ => -1,
    };

    /// <summary>From which RAM size on there is RAM above 4 GiB, and how much stays below then.</summary>
    private static (long From, long Below)? Holes(string machine)
    {
        if (machine == "microvm") { return (0xC000_0000, 0xC000_0000); }
        if (machine == "isapc") { return (0xE000_0000, 0xE000_0000); }
        if (!machine.StartsWith("pc", StringComparison.Ordinal)) { return null; }
        // Machine types up to 1.7 do not make the RAM below the hole whole gigabytes. (gigabyte_align)
        bool isAligned = !MachineVersion.IsAtMost(machine, 1, 7);
        if (machine.StartsWith("pc-q35", StringComparison.Ordinal)) { return (0xB000_0000, isAligned ? 0x8000_0000 : 0xB000_0000); }
        bool isOther = !machine.StartsWith("pc-i440fx", StringComparison.Ordinal) && !IsOldName(machine);
        return isOther ? null : (0xE000_0000, isAligned ? 0xC000_0000 : 0xE000_0000);
    }

    /// <summary>Up to 1.3 the version alone follows: <c>pc-1.3</c>, <c>pc-0.12</c>.</summary>
    private static bool IsOldName(string machine) =>
        machine.Length > 3 && machine[2] == '-' && decimal.TryParse(machine.AsSpan(3), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
