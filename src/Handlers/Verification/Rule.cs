namespace SaveVm.Handlers.Verification;

/// <summary>A rule of the format that a stream alone can break.</summary>
/// <param name="Id">Its id; never reused for something else.</param>
/// <param name="Severity">How bad it is to break it.</param>
/// <param name="Title">The rule in one sentence.</param>
/// <param name="Meaning">What it means when the rule is broken, which releases mind, and what was seen.</param>
/// <param name="Topic">The part of the format that it belongs to.</param>
public sealed record Rule(string Id, FindingSeverity Severity, string Title, string Meaning, string Topic);
