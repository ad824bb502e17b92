namespace SaveVm.Records;

/// <summary>The width of a length in front of what it measures.</summary>
public enum LengthPrefix
{
    /// <summary>One byte, 0 to 255: QEMU's counted strings (<c>qemu_put_counted_string</c>).</summary>
    UInt8,

    /// <summary>Two bytes.</summary>
    UInt16,

    /// <summary>Four bytes.</summary>
    UInt32,

    /// <summary>Eight bytes.</summary>
    UInt64,
}
