using System;
using SaveVm.Records;

namespace VendorSection;

// snippet: what one item of our section looks like on the wire
[WireRecord]
public readonly ref partial struct DpuItem
{
    [Packed(0, Shift = 8, Bits = 56)] public ulong Rule { get; init; }
    [Packed(0, Bits = 8)] public DpuFlags Flags { get; init; }

    [Counted, When(nameof(Flags), DpuFlags.Named)]
    public ReadOnlySpan<byte> Name { get; init; }

    [Counted(LengthPrefix.UInt32, Maximum = 1 << 20), When(nameof(Flags), DpuFlags.Program)]
    public ReadOnlySpan<byte> Program { get; init; }
}

[Flags]
public enum DpuFlags : byte { None = 0, EndOfSection = 1, Named = 2, Program = 4 }
// end of snippet
