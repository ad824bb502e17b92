namespace SaveVm.Records;

/// <summary>The order of the bytes of an integer on the wire.</summary>
public enum ByteOrder
{
    /// <summary>Most significant byte first: what QEMU's <c>qemu_put_be*</c> write.</summary>
    BigEndian,

    /// <summary>Least significant byte first: the words of dirty bitmaps, and headers that a host wrote in its own order.</summary>
    LittleEndian,
}
