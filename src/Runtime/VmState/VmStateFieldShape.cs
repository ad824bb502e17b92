namespace SaveVm.VmState;

/// <summary>How a field repeats its type.</summary>
public enum VmStateFieldShape
{
    /// <summary>It does not.</summary>
    Single,

    /// <summary>An array of constant size (<c>VMS_ARRAY</c>); two dimensions are flattened row by row.</summary>
    Array,

    /// <summary>An array whose size stands in another member (<c>VMS_VARRAY_*</c>).</summary>
    CountedArray,

    /// <summary>An array of pointers (<c>VMS_ARRAY_OF_POINTER</c>): null elements are one byte, <c>0x30</c>.</summary>
    Pointers,

    /// <summary>An array of pointers with a marker before every element (QEMU 11.1).</summary>
    MarkedPointers,
}
