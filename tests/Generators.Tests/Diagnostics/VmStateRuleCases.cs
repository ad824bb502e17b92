using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Every rule of device states by example, in the manner of <see cref="RuleCases"/>.</summary>
internal static partial class VmStateRuleCases
{
    private const string Silent = "[SavevmSection(\"silent\")] public sealed partial class Silent { public uint Id { get; set; } }";

    private const string NoForm = "has no form in a state: use an integer, bool, enum, double, a class with [VmState], an array or List of them, or [Formatter<T>]; elements of [Pointers] are nullable; what is not on the wire has [VmStateIgnore]";

    public static IReadOnlyList<RuleCase> All { get; } = [.. Declarations(), .. Arrays(), .. Versions()];
}
