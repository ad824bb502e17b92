using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>Neighbouring fields under the same condition: what is written under one <c>if</c>.</summary>
/// <param name="Fields">The fields in wire order; inside a block some of them may have further conditions.</param>
/// <param name="Conditions">What must hold for the block, beyond what is known around it; empty for fields that are always there.</param>
/// <param name="Known">All that holds inside.</param>
internal sealed record FieldGroup(List<FieldModel> Fields, List<ConditionModel> Conditions, List<ConditionModel> Known)
{
    /// <summary>Cuts fields into groups. A condition that follows from its neighbour's is nested inside it, so that each is tested once.</summary>
    public static IEnumerable<FieldGroup> Of(IReadOnlyList<FieldModel> fields, IReadOnlyList<ConditionModel> known)
    {
        int at = 0;
        while (at < fields.Count)
        {
            List<ConditionModel> conditions = Emission.Conditions.Reduce(fields[at].Conditions, known);
            int end = at + 1;
            if (conditions.Count == 0)
            {
                while (end < fields.Count && Emission.Conditions.Reduce(fields[end].Conditions, known).Count == 0) { end++; }
                yield return new FieldGroup([.. fields.Skip(at).Take(end - at)], [], [.. known]);
            }
            else
            {
                FieldModel first = fields[at];
                while (end < fields.Count && Emission.Conditions.AllImplied(first.Conditions, fields[end].Conditions)) { end++; }
                yield return new FieldGroup([.. fields.Skip(at).Take(end - at)], conditions, [.. known, .. first.Conditions]);
            }
            at = end;
        }
    }
}
