using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Conditions as code, and what follows from what.</summary>
internal static class Conditions
{
    /// <summary>What is left of a field's conditions inside a block in which others already hold.</summary>
    public static List<ConditionModel> Reduce(IEnumerable<ConditionModel> conditions, IReadOnlyList<ConditionModel> known)
    {
        var left = new List<ConditionModel>();
        foreach (ConditionModel condition in conditions)
        {
            if (known.Any(k => Implies(k, condition))) { continue; }
            ConditionModel reduced = condition;
            if (condition.Kind == ConditionKind.Flags)
            {
                foreach (ConditionModel k in known.Where(k => k.Kind == ConditionKind.Flags && k.Member == condition.Member))
                {
                    reduced = reduced with { With = reduced.With & ~k.With, Without = reduced.Without & ~k.Without };
                }
            }
            bool nothingLeft = reduced is { Kind: ConditionKind.Flags, With: 0, Without: 0, Any: 0 };
            if (!nothingLeft) { left.Add(reduced); }
        }
        return left;
    }

    /// <summary>Whether all of these conditions follow from the others.</summary>
    public static bool AllImplied(IEnumerable<ConditionModel> conditions, IReadOnlyList<ConditionModel> by) =>
        conditions.All(condition => by.Any(b => Implies(b, condition)));

    /// <summary>An expression that is true when all conditions hold.</summary>
    /// <param name="conditions">At least one.</param>
    /// <param name="member">How a member is written: a local, a property or an argument.</param>
    public static string Expression(IReadOnlyList<ConditionModel> conditions, Func<ConditionModel, string> member)
    {
        List<string> terms = [.. conditions.SelectMany(condition => Terms(condition, member(condition)))];
        return string.Join(" && ", terms);
    }

    /// <summary>Conditions in words: <c>Flags has DeviceBlock, without ZeroBlock</c>.</summary>
    public static string Describe(IReadOnlyList<ConditionModel> conditions) => string.Join(" and ", conditions.Select(static condition =>
    {
        IntegerModel type = condition.Integer;
        switch (condition.Kind)
        {
            case ConditionKind.AtLeast: return $"{condition.Member} >= {Names.Number((long)condition.With)}";
            case ConditionKind.NotZero: return type.IsBool ? condition.Member : $"{condition.Member} != 0";
            case ConditionKind.Equal:
                return $"{condition.Member} is " + string.Join(" or ", condition.Values.Select(v => Names.Literal(v, type).Replace(type.TypeName + ".", "")));
        }
        var parts = new List<string>();
        if (condition.With != 0) { parts.Add("has " + Names.BitNames(condition.With, type)); }
        if (condition.Any != 0) { parts.Add("has any of " + Names.BitNames(condition.Any, type)); }
        if (condition.Without != 0) { parts.Add("without " + Names.BitNames(condition.Without, type)); }
        return condition.Member + " " + string.Join(", ", parts);
    }));

    private static bool Implies(ConditionModel stronger, ConditionModel weaker)
    {
        if (stronger.Equals(weaker)) { return true; }
        return stronger.Member == weaker.Member
            && (stronger.Kind, weaker.Kind) switch
            {
                (ConditionKind.Flags, ConditionKind.Flags) =>
                    (weaker.With & ~stronger.With) == 0
                    && (weaker.Without & ~stronger.Without) == 0
                    && (weaker.Any == 0 || (stronger.With & weaker.Any) != 0 || (stronger.Any != 0 && (stronger.Any & ~weaker.Any) == 0)),
                (ConditionKind.AtLeast, ConditionKind.AtLeast) => stronger.With >= weaker.With,
                (ConditionKind.Equal, ConditionKind.Equal) => stronger.Values.All(v => weaker.Values.Contains(v)),
                _ => false,
            };
    }

    private static IEnumerable<string> Terms(ConditionModel condition, string member)
    {
        IntegerModel type = condition.Integer;
        switch (condition.Kind)
        {
            case ConditionKind.AtLeast:
                yield return $"{member} >= {Names.Number((long)condition.With)}";
                break;
            case ConditionKind.NotZero:
                yield return type.IsBool ? member : $"{member} != 0";
                break;
            case ConditionKind.Equal:
                if (condition.Values.Count > 1) { yield return $"{member} is {string.Join(" or ", condition.Values.Select(v => Names.Literal(v, type)))}"; }
                else if (type.IsBool) { yield return condition.Values[0] != 0 ? member : "!" + member; }
                else { yield return $"{member} == {Names.Literal(condition.Values[0], type)}"; }
                break;
            default:
                foreach (string term in FlagTerms(condition, member, type)) { yield return term; }
                break;
        }
    }

    private static IEnumerable<string> FlagTerms(ConditionModel condition, string member, IntegerModel type)
    {
        bool oneBit = (condition.With & (condition.With - 1)) == 0;
        if (condition.With != 0 && condition.Without == 0 && oneBit)
        {
            yield return $"({member} & {Names.Bits(condition.With, type)}) != 0";
        }
        else if (condition.With != 0)
        {
            yield return $"({member} & {Names.Bits(condition.With | condition.Without, type)}) == {Names.Bits(condition.With, type)}";
        }
        else if (condition.Without != 0)
        {
            yield return $"({member} & {Names.Bits(condition.Without, type)}) == 0";
        }
        if (condition.Any != 0) { yield return $"({member} & {Names.Bits(condition.Any, type)}) != 0"; }
    }
}
