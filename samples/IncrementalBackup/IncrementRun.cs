using SaveVm.Records;

namespace IncrementalBackup;

/// <summary>What stands before each run of an increment.</summary>
/// <param name="Start">Where the run begins on the disk, in bytes.</param>
/// <param name="Length">How many bytes follow.</param>
[WireRecord]
public readonly partial record struct IncrementRun(ulong Start, ulong Length);
