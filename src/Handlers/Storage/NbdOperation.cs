namespace SaveVm.Handlers.Storage;

/// <summary>The commands of NBD.</summary>
internal enum NbdOperation
{
    Read,
    Write,
    Zero,
    Trim,
    Flush,
    Status,
}
