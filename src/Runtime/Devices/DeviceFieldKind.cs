namespace SaveVm.Devices;

/// <summary>How the bytes of a field are to be understood.</summary>
public enum DeviceFieldKind
{
    /// <summary>Bytes whose meaning only QEMU's own code knows, such as <c>pci config</c> or <c>virtio</c>.</summary>
    Opaque,

    /// <summary>One byte, 0 or 1; any other value is true as well, and kept.</summary>
    Boolean,

    /// <summary>A big-endian integer in two's complement: <c>int8</c> to <c>int64</c>, <c>int32 equal</c>, <c>int32 le</c>.</summary>
    Signed,

    /// <summary>A big-endian integer without sign: <c>uint8</c> to <c>uint64</c>, <c>uint8 equal</c> to <c>uint32 equal</c>, and <c>int64 equal</c>.</summary>
    Unsigned,

    /// <summary>A big-endian IEEE 754 double: <c>CPU_Double_U</c>, <c>float64</c>.</summary>
    Double,

    /// <summary>When a timer expires, in nanoseconds of its clock; all ones when it is not armed.</summary>
    Timer,

    /// <summary>A <c>buffer</c>.</summary>
    Buffer,

    /// <summary>An <c>unused_buffer</c>: zeros that stand for a field of the past.</summary>
    Unused,

    /// <summary>A <c>bitmap</c> of big-endian 64-bit words; bit i of the map is bit i % 64 of word i / 64.</summary>
    Bitmap,

    /// <summary>A text behind a length byte: <c>capability</c>.</summary>
    Text,

    /// <summary>The byte 0x30 in the place of what a null pointer does not point to.</summary>
    NullPointer,

    /// <summary>A <c>ptr-marker</c> with the byte 0x31: the element follows. With 0x30 it is a <see cref="NullPointer"/>.</summary>
    PointerMarker,

    /// <summary>A nested state: <c>struct</c>, <c>vstruct</c>, <c>tmp</c>.</summary>
    Struct,

    /// <summary>A nested state behind all fields, with name and version of its own on the wire.</summary>
    Subsection,

    /// <summary>A <c>qtailq</c> or <c>qlist</c>: elements behind a 1, ended by a 0.</summary>
    List,

    /// <summary>A <c>gtree</c>: a count, elements behind a 1, ended by a 0.</summary>
    Tree,

    /// <summary>One element of a list or tree.</summary>
    Element,
}
