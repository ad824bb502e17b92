using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Golden;

/// <summary>The rows of a section as it is in the source.</summary>
internal static class StateLayout
{
    public static List<StateRow> Of(VmStateDescriptionModel description)
    {
        List<StateRow> rows = [];
        Add(rows, "", description);
        return rows;
    }

    /// <summary>The rows of a file.</summary>
    public static List<StateRow> Of(GoldenLayout golden) => [.. golden.Rows.Select(static row => new StateRow(row.Name, row.Type, row.Size, row.Length, row.Condition, row.Rule))];

    private static void Add(List<StateRow> rows, string prefix, VmStateDescriptionModel description)
    {
        VmStateFieldModel[] fields = [.. description.Fields];
        for (int i = 0; i < fields.Length; i++)
        {
            VmStateFieldModel field = fields[i];
            string name = prefix + NumberedName(fields, i);
            string rule = field.Nested is { } nested ? "version " + Text(field.Kind == VmStateKind.VersionedStruct ? field.WriteVersion : nested.Version) : "";
            rows.Add(new StateRow(name, field.TypeName, field.ElementSize, LengthOf(field), ConditionOf(field), rule) { Owner = description.Type, Member = field.Property });
            if (field.Key is { } key) { Add(rows, name + ".key.", key); }
            if (field.Nested is { } inner) { Add(rows, name + ".", inner); }
        }
        foreach (VmStateSubsectionModel subsection in description.Subsections)
        {
            VmStateDescriptionModel state = subsection.Description;
            string versions = $"version {Text(state.MinimumVersion)} to {Text(state.Version)}";
            rows.Add(new StateRow(prefix + state.Name, "subsection", null, "", "", versions) { Owner = description.Type, Member = subsection.Property });
            Add(rows, prefix + state.Name + ".", state);
        }
    }

    private static string NumberedName(VmStateFieldModel[] fields, int index)
    {
        string name = fields[index].Name;
        int before = fields.Take(index).Count(field => field.Name == name);
        return before == 0 && !fields.Skip(index + 1).Any(field => field.Name == name) ? name : $"{name}[{Text(before)}]";
    }

    private static string LengthOf(VmStateFieldModel field)
    {
        string count = "";
        if (field.CountMember is { } member)
        {
            string counter = field.CountName ?? member.Replace("this.", "");
            count = field.Multiply == 1 ? counter : $"{counter} * {Text(field.Multiply)}";
        }
        else if (field.Elements != 1) { count = Text(field.Elements); }
        return field.Pointers switch
        {
            VmStatePointers.Nulls => count + " pointers",
            VmStatePointers.Markers => count + " marked pointers",
            _ => count,
        };
    }

    private static string ConditionOf(VmStateFieldModel field) => field.Test is { } test ? test.Name : field.Since > 0 ? "version >= " + Text(field.Since) : "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
