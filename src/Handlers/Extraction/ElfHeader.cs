using SaveVm.Records;

namespace SaveVm.Handlers.Extraction;

/// <summary>The first 64 bytes of a 64-bit little-endian ELF file that is a core: program headers only, no sections (<c>Elf64_Ehdr</c>).</summary>
[WireRecord(ByteOrder = ByteOrder.LittleEndian)]
internal readonly partial record struct ElfHeader
{
    /// <summary><c>EM_X86_64</c>.</summary>
    public const ushort X86 = 62;

    /// <summary>Magic, 64 bits, little-endian, version 1, no special ABI (<c>e_ident</c>).</summary>
    [Constant, ByteOrder(ByteOrder.BigEndian)] public const ulong Identification = 0x7F45_4C46_0201_0100;

    /// <summary>The rest of <c>e_ident</c>.</summary>
    [Reserved] public ulong Padding { get; init; }

    /// <summary><c>ET_CORE</c>.</summary>
    [Constant] public const ushort Type = 4;

    /// <summary>The processor (<c>e_machine</c>): <see cref="X86"/>, or 0 when it is not known.</summary>
    public ushort Machine { get; init; }

    /// <summary><c>EV_CURRENT</c>.</summary>
    [Constant] public const uint Version = 1;

    /// <summary>No entry point (<c>e_entry</c>).</summary>
    [Reserved] public ulong Entry { get; init; }

    /// <summary>Where the program headers are (<c>e_phoff</c>): behind this header.</summary>
    [Constant] public const ulong ProgramHeaderOffset = 64;

    /// <summary>No section headers (<c>e_shoff</c>).</summary>
    [Reserved] public ulong SectionHeaderOffset { get; init; }

    /// <summary>None (<c>e_flags</c>).</summary>
    [Reserved] public uint Flags { get; init; }

    /// <summary>The length of this header (<c>e_ehsize</c>).</summary>
    [Constant] public const ushort HeaderSize = 64;

    /// <summary>The length of a program header (<c>e_phentsize</c>).</summary>
    [Constant] public const ushort ProgramHeaderSize = 56;

    /// <summary>How many program headers there are (<c>e_phnum</c>).</summary>
    public ushort ProgramHeaders { get; init; }

    /// <summary>No section headers (<c>e_shentsize</c>).</summary>
    [Reserved] public ushort SectionHeaderSize { get; init; }

    /// <summary>None (<c>e_shnum</c>).</summary>
    [Reserved] public ushort SectionHeaders { get; init; }

    /// <summary>None (<c>e_shstrndx</c>).</summary>
    [Reserved] public ushort SectionNames { get; init; }
}
