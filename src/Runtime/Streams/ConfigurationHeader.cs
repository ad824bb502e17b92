using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The configuration section up to its subsections (<c>vmstate_configuration</c>). It has neither length nor footer.</summary>
[WireRecord]
public readonly ref partial struct ConfigurationHeader
{
    /// <summary>The longest machine name that is read, in bytes.</summary>
    public const int MaximumNameLength = 1024;

    /// <summary>The type byte, <see cref="SectionType.Configuration"/>.</summary>
    [Constant] public const byte Marker = (byte)SectionType.Configuration;

    /// <summary>The machine type's name, such as <c>pc-i440fx-7.2</c>.</summary>
    [Counted(LengthPrefix.UInt32, Maximum = MaximumNameLength)] public ReadOnlySpan<byte> Machine { get; init; }
}
