using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The first eight bytes of a stream (<c>qemu_savevm_state_header</c>).</summary>
[WireRecord]
public readonly partial record struct StreamHeader
{
    /// <summary>The only version in use (<c>QEMU_VM_FILE_VERSION</c>). Version 2 is recognised only to be refused, here as in QEMU.</summary>
    public const uint CurrentVersion = 3;

    /// <summary><c>QEVM</c> (<c>QEMU_VM_FILE_MAGIC</c>).</summary>
    [Constant] public const uint Magic = 0x5145564D;

    /// <summary>The version of the stream format.</summary>
    public uint Version { get; init; }
}
