namespace SaveVm.Handlers.Containers;

/// <summary>Whether a libvirt save image is whole: the last four letters of its magic.</summary>
public enum LibvirtSaveState : uint
{
    /// <summary>No magic.</summary>
    None = 0,

    /// <summary>"Save": the image is whole.</summary>
    Complete = 0x53617665,

    /// <summary>"Part": the image is being written, or writing it failed.</summary>
    Partial = 0x50617274,
}
