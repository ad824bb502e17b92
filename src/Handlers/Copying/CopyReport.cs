using System.Collections.Generic;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Handlers.Copying;

/// <summary>What <see cref="StreamCopier"/> has copied.</summary>
/// <param name="Format">What it was, one of <see cref="StreamFormats"/>.</param>
/// <param name="Length">How many bytes were read, and written.</param>
/// <param name="Warnings">What the user should know, although the copy is exact: parts that could not be read as typed values.</param>
public sealed record CopyReport(string Format, long Length, IReadOnlyList<FindingReport> Warnings);
