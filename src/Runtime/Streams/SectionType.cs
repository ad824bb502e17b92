namespace SaveVm.Streams;

/// <summary>The byte that every item of a stream begins with (<c>QEMU_VM_*</c> in <c>migration/qemu-file-types.h</c> and <c>migration/savevm.h</c>).</summary>
public enum SectionType : byte
{
    /// <summary>End of the stream, of a COLO live part or of a device buffer (<c>QEMU_VM_EOF</c>).</summary>
    EndOfFile = 0x00,

    /// <summary>First section of something that is sent in pieces, such as RAM: announces id, name, instance and version (<c>QEMU_VM_SECTION_START</c>).</summary>
    Start = 0x01,

    /// <summary>A further piece, known by its id (<c>QEMU_VM_SECTION_PART</c>).</summary>
    Part = 0x02,

    /// <summary>The last piece, known by its id (<c>QEMU_VM_SECTION_END</c>).</summary>
    End = 0x03,

    /// <summary>A whole device in one section (<c>QEMU_VM_SECTION_FULL</c>).</summary>
    Full = 0x04,

    /// <summary>Only inside the body of a section (<c>QEMU_VM_SUBSECTION</c>).</summary>
    Subsection = 0x05,

    /// <summary>The description of all devices in JSON, behind the end of the stream (<c>QEMU_VM_VMDESCRIPTION</c>).</summary>
    VmDescription = 0x06,

    /// <summary>The configuration, first item of a stream (<c>QEMU_VM_CONFIGURATION</c>).</summary>
    Configuration = 0x07,

    /// <summary>A command to the destination (<c>QEMU_VM_COMMAND</c>).</summary>
    Command = 0x08,

    /// <summary>Behind the body of a section, with the section's id (<c>QEMU_VM_SECTION_FOOTER</c>).</summary>
    Footer = 0x7E,
}
