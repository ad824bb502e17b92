namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>One rule by example.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Failing">Breaks the rule between <c>[|</c> and <c>|]</c>, and no other rule.</param>
/// <param name="Message">What is reported there.</param>
/// <param name="NearMiss">As close as possible, and silent.</param>
/// <param name="Library">Source of another assembly that both refer to.</param>
internal sealed record RuleCase(string Id, string Failing, string Message, string NearMiss, string? Library = null);
