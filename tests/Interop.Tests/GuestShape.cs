using System;

namespace SaveVm.Interop.Tests;

/// <summary>How large the guest is, and what it does.</summary>
internal sealed record GuestShape
{
    /// <summary>Where the pattern begins, and what is written again and again.</summary>
    public const uint FillStart = 1 << 20;

    public int MemoryMiB { get; init; } = PatternGuest.MemoryMiB;

    /// <summary>The end of the pattern.</summary>
    public uint FillEnd { get; init; } = 3 << 20;

    /// <summary>The end of what is written again and again.</summary>
    public uint WriteEnd { get; init; } = 3 << 20;

    /// <summary>How long it waits between two pages, in turns of a loop.</summary>
    public uint Delay { get; init; }

    public bool IsWriting { get; init; }

    public string Machine { get; init; } = "pc";

    /// <summary>More for QEMU's command line; gets the folder that QEMU sees.</summary>
    public Func<string, string[]> Arguments { get; init; } = static _ => [];

    /// <summary>1 GiB, of which a part is filled and a part is written all the time.</summary>
    public static GuestShape Large { get; } = new() { MemoryMiB = 1024, FillEnd = 33 << 20, WriteEnd = 9 << 20, Delay = 2000 };
}
