namespace SaveVm.Handlers.Ram;

/// <summary>Pages that lie behind each other, to be written to their places in a file.</summary>
internal sealed class MappedRamPageJob
{
    public RamSaveBlock? Block { get; set; }

    public long FirstPage { get; set; }

    public int Count { get; set; }
}
