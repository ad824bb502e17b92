using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>The guest of the golden streams: fills a part of its RAM with a pattern, then halts or goes on writing.</summary>
internal static class PatternGuest
{
    public const int MemoryMiB = 16;

    private const uint Seed = 0x1357_9BDF;
    private const int ParametersOffset = 0x1C0;
    private const int DiskLength = 1 << 20;

    /// <summary>Starts it and waits until the pattern is written.</summary>
    public static Task<QemuGuest> StartAsync(string release, bool writing, string machine = "pc") =>
        StartAsync(release, new GuestShape { IsWriting = writing, Machine = machine });

    /// <summary>Starts it and waits until the pattern is written.</summary>
    public static async Task<QemuGuest> StartAsync(string release, GuestShape shape)
    {
        string folder = LiveQemu.CreateFolder();
        QemuGuest guest = await QemuGuest.StartAsync(release, folder, await MachineAsync(folder, shape));
        return await guest.PrepareAsync(async guest =>
        {
            // However slowly a busy machine sends, and however fast the guest writes: it comes to an end.
            await guest.SetParametersAsync(new Dictionary<string, object> { ["downtime-limit"] = 60_000 });
            await guest.ExecuteAsync("cont");

            // The last page of the fill, by the rule in boot.asm.
            uint lastPage = (shape.FillEnd >> 12) - 1;
            // A writing guest counts in byte 0x10 of each page, so the first word stays.
            await guest.WaitForMemoryAsync((long)lastPage << 12, unchecked(Seed + (lastPage * 0x0100_0193)));
        });
    }

    /// <summary>Starts the same machine as a destination.</summary>
    public static Task<QemuGuest> StartDestinationAsync(string release, string machine = "pc") =>
        StartDestinationAsync(release, new GuestShape { Machine = machine });

    /// <summary>Starts the same machine as a destination.</summary>
    public static async Task<QemuGuest> StartDestinationAsync(string release, GuestShape shape)
    {
        string folder = LiveQemu.CreateFolder();
        return await QemuGuest.StartDestinationAsync(release, folder, await MachineAsync(folder, shape));
    }

    private static async Task<string[]> MachineAsync(string folder, GuestShape shape)
    {
        string disk = Path.Combine(folder, "boot.img");
        await File.WriteAllBytesAsync(disk, Disk(shape));
        return
        [
            "-M", shape.Machine, "-m", $"{shape.MemoryMiB}", "-accel", "tcg", "-cpu", "qemu64",
            "-drive", $"if=none,id=bootdrive,file={disk},format=raw", "-device", "ide-hd,drive=bootdrive,bus=ide.0,bootindex=0",
            .. shape.Arguments(folder),
        ];
    }

    private static byte[] Disk(GuestShape shape)
    {
        byte[] disk = new byte[DiskLength];
        Golden.Read("boot.bin").CopyTo(disk, 0);
        int offset = ParametersOffset;
        foreach (uint word in (uint[])[GuestShape.FillStart, shape.FillEnd, GuestShape.FillStart, shape.WriteEnd, Seed, shape.Delay, 1])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(offset), word);
            offset += sizeof(uint);
        }
        disk[offset] = shape.IsWriting ? (byte)1 : (byte)0;
        disk[offset + 1] = 0x5A;
        return disk;
    }
}
