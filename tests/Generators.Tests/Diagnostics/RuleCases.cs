using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>
/// Every rule by example: the source that breaks it, with the place of the report between <c>[|</c> and <c>|]</c>, the report's text, and the closest
/// source that keeps it.
/// </summary>
internal static partial class RuleCases
{
    public static IReadOnlyList<RuleCase> All { get; } = [.. Declarations(), .. Contexts(), .. Lengths(), .. Values()];
}
