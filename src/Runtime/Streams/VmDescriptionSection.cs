using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The description of all devices, behind the end of a stream (<c>qemu_savevm_state_complete_precopy_non_iterable</c>).</summary>
[WireRecord]
public readonly ref partial struct VmDescriptionSection
{
    /// <summary>The longest description that is read, in bytes. About 100 KB is usual.</summary>
    public const int MaximumLength = 64 << 20;

    /// <summary>The type byte, <see cref="SectionType.VmDescription"/>.</summary>
    [Constant] public const byte Marker = (byte)SectionType.VmDescription;

    /// <summary>The text.</summary>
    [Counted(LengthPrefix.UInt32, Maximum = MaximumLength)] public ReadOnlySpan<byte> Json { get; init; }
}
