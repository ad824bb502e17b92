using SaveVm.Records;

namespace SaveVm.Handlers.Extraction;

/// <summary>One range of an ELF core (<c>Elf64_Phdr</c>).</summary>
/// <param name="Type">What it is (<c>p_type</c>).</param>
/// <param name="Flags">Readable, writable, executable (<c>p_flags</c>).</param>
/// <param name="FileOffset">Where its bytes are in the file.</param>
/// <param name="VirtualAddress">Where a debugger shows them: by guest physical address, as no page table is applied.</param>
/// <param name="PhysicalAddress">The guest physical address.</param>
/// <param name="FileLength">Bytes in the file.</param>
/// <param name="MemoryLength">Bytes in memory.</param>
/// <param name="Alignment">The alignment of addresses and offsets.</param>
[WireRecord(ByteOrder = ByteOrder.LittleEndian)]
internal readonly partial record struct ElfProgramHeader(
    uint Type, uint Flags, ulong FileOffset, ulong VirtualAddress, ulong PhysicalAddress, ulong FileLength, ulong MemoryLength, ulong Alignment)
{
    /// <summary><c>PT_LOAD</c>.</summary>
    public const uint Load = 1;

    /// <summary><c>PF_R | PF_W | PF_X</c>.</summary>
    public const uint All = 7;
}
