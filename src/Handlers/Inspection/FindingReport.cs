namespace SaveVm.Handlers.Inspection;

/// <summary>Something worth saying about a stream that could be read.</summary>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Offset">Where, in bytes from the start of the stream.</param>
/// <param name="Section">The section's name; null outside sections.</param>
/// <param name="Message">What.</param>
public sealed record FindingReport(string Severity, long Offset, string? Section, string Message);
