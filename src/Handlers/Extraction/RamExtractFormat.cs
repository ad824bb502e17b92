namespace SaveVm.Handlers.Extraction;

/// <summary>As what <see cref="RamExtractor"/> writes RAM.</summary>
public enum RamExtractFormat
{
    /// <summary>A sparse file for each block, with the bytes of the block from its first on.</summary>
    Blocks,

    /// <summary>One ELF core with a segment for each range of the guest's physical address space: for gdb and its relatives.</summary>
    Elf,

    /// <summary>One LiME file, version 1: for Volatility and its relatives.</summary>
    Lime,
}
