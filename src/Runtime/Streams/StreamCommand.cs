using System;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>A command (<c>qemu_savevm_command_send</c>). The bytes of a package follow behind the command and are not part of its payload.</summary>
[WireRecord]
public readonly ref partial struct StreamCommand
{
    /// <summary>The type byte, <see cref="SectionType.Command"/>.</summary>
    [Constant] public const byte Marker = (byte)SectionType.Command;

    /// <summary>Which command.</summary>
    [Open] public CommandKind Kind { get; init; }

    /// <summary>The command's argument.</summary>
    [Counted(LengthPrefix.UInt16)] public ReadOnlySpan<byte> Payload { get; init; }
}
