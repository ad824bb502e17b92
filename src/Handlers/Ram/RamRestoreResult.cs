using System.Collections.Generic;

namespace SaveVm.Handlers.Ram;

/// <summary>What <see cref="RamRestore"/> has loaded.</summary>
/// <param name="Machine">The machine type, when the stream says it.</param>
/// <param name="TargetPageSize">The target page size in bytes; 0 when the stream has no RAM.</param>
/// <param name="Blocks">All blocks of the stream, in its order.</param>
public sealed record RamRestoreResult(string? Machine, int TargetPageSize, IReadOnlyList<RestoredBlock> Blocks);
