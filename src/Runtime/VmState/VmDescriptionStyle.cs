namespace SaveVm.VmState;

/// <summary>How a VM description is written. It is for people and scripts; no QEMU reads it back.</summary>
public enum VmDescriptionStyle
{
    /// <summary>As QEMU 5.2: blanks inside braces and around colons.</summary>
    Qemu52,

    /// <summary>As QEMU 6.0 to 9.2: compact; elements that differ carry their <c>index</c>.</summary>
    Qemu72,

    /// <summary>As QEMU 10.0 to 10.2: the last element has no <c>index</c>, null pointers have the type <c>nullptr</c>.</summary>
    Qemu100,

    /// <summary>As QEMU 11.1: no <c>index</c>, null pointers have the type <c>ptr-marker</c>.</summary>
    Qemu111,
}
