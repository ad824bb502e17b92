using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Golden;

/// <summary>Compares a record's layout with its golden one.</summary>
internal static class LayoutComparison
{
    /// <summary>The first difference; null for none. Another name for the same bytes is none.</summary>
    public static LayoutDifference? First(IReadOnlyList<LayoutRow> golden, IReadOnlyList<LayoutRow> now)
    {
        List<LayoutRow> then = Renamed(golden, now);
        for (int i = 0; i < Math.Max(then.Count, now.Count); i++)
        {
            LayoutRow? before = i < then.Count ? then[i] : null;
            LayoutRow? after = i < now.Count ? now[i] : null;
            if (before is not null && after is not null && before.Name == after.Name)
            {
                if (Change(before, after, rules: true) is { } change) { return new LayoutDifference(after.Name, change + Moved(then, now, after.Name)); }
                continue;
            }
            if (before is not null && !now.Any(r => r.Name == before.Name)) { return new LayoutDifference(before.Name, "is gone" + At(before) + Moved(then, now, before.Name)); }
            if (after is not null && !then.Any(r => r.Name == after.Name)) { return new LayoutDifference(after.Name, "is new" + At(after) + Moved(then, now, after.Name)); }
            return new LayoutDifference(after!.Name, $"stands before '{before!.Name}'" + Moved(then, now, ""));
        }
        return null;
    }

    /// <summary>
    /// What readers of the golden version would stumble over in a layout whose version was raised; null for growth that they need not know of: fields since
    /// a later version, behind the end, or under flags that nobody set.
    /// </summary>
    public static LayoutDifference? FirstBreaking(IReadOnlyList<LayoutRow> golden, int version, IReadOnlyList<LayoutRow> now)
    {
        List<LayoutRow> then = Renamed(golden, now);
        int at = 0;
        foreach (LayoutRow before in then)
        {
            int found = IndexOf(now, before.Name, at);
            if (found < 0)
            {
                return now.Any(r => r.Name == before.Name)
                    ? new LayoutDifference(before.Name, "stands at another place among the fields")
                    : new LayoutDifference(before.Name, "is gone" + At(before));
            }
            LayoutRow after = now[found];
            if (Change(before, after, rules: after.IsConstant) is { } change) { return new LayoutDifference(after.Name, change); }
            if (now.Skip(at).Take(found - at).FirstOrDefault(r => !IsGrowth(r, then, version)) is { } early) { return New(early, version); }
            at = found + 1;
        }
        return now.Skip(at).FirstOrDefault(r => !IsGrowth(r, then, version)) is { } late ? New(late, version) : null;
    }

    private static LayoutDifference New(LayoutRow row, int version) => new(
        row.Name, $"is new{At(row)}, and what was written by version {version} does not have it: mark it [Since({version + 1})], or [Optional] at the end", IsNew: true);

    /// <summary>The golden rows under the names of today: a field at the same place and of the same shape whose name alone is another.</summary>
    private static List<LayoutRow> Renamed(IReadOnlyList<LayoutRow> golden, IReadOnlyList<LayoutRow> now)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < Math.Min(golden.Count, now.Count); i++)
        {
            (string before, string after) = (golden[i].Name, now[i].Name);
            bool renamed = before != after && !now.Any(r => r.Name == before) && !golden.Any(r => r.Name == after) && Change(Named(golden[i], names), now[i], rules: true) is null;
            if (renamed && !names.ContainsKey(before)) { names.Add(before, after); }
        }
        return [.. golden.Select(row => Named(row, names))];
    }

    private static LayoutRow Named(LayoutRow row, Dictionary<string, string> names) => names.Count == 0
        ? row
        : row with
        {
            Name = names.TryGetValue(row.Name, out string? name) ? name : row.Name,
            Length = InText(row.Length, names),
            Condition = InText(row.Condition, names),
        };

    private static string InText(string text, Dictionary<string, string> names) =>
        text.Length == 0 ? text : Regex.Replace(text, @"\w+", match => names.TryGetValue(match.Value, out string? name) ? name : match.Value, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string? Change(LayoutRow before, LayoutRow after, bool rules)
    {
        if (before.Type != after.Type || before.Size != after.Size) { return $"is {Shape(after)} and was {Shape(before)}"; }
        if (before.Bits != after.Bits) { return $"has bits {Shown(after.Bits)} of its word and had bits {Shown(before.Bits)}"; }
        if (before.Length != after.Length) { return $"has a length from {Shown(after.Length)} and had one from {Shown(before.Length)}"; }
        if (before.Condition != after.Condition) { return $"is there {When(after)} and was there {When(before)}"; }
        return rules && before.Rule != after.Rule ? $"allows {Shown(after.Rule)} and allowed {Shown(before.Rule)}" : null;
    }

    /// <summary>The first field, other than the one at fault, whose offset is not what it was.</summary>
    private static string Moved(IReadOnlyList<LayoutRow> then, IReadOnlyList<LayoutRow> now, string fault)
    {
        foreach (LayoutRow before in then.Where(r => r.Name != fault && r.Offset is not null))
        {
            LayoutRow? after = now.FirstOrDefault(r => r.Name == before.Name);
            if (after is null || after.Offset == before.Offset) { continue; }
            return after.Offset is null
                ? $", so that '{after.Name}' no longer stands at offset {Number(before.Offset)}"
                : $", which moves '{after.Name}' from offset {Number(before.Offset)} to {Number(after.Offset)}";
        }
        return "";
    }

    /// <summary>Whether nothing that was written before could have the field, and whoever reads it knows.</summary>
    private static bool IsGrowth(LayoutRow row, IReadOnlyList<LayoutRow> then, int version) =>
        row.IsOptional
        || (row.Length == "to the end" && row.Condition.Length == 0)
        || row.Conditions.Any(condition => condition.Kind switch
        {
            ConditionKind.AtLeast => (long)condition.With > version,
            ConditionKind.Equal => true,
            ConditionKind.Flags => (condition.With & ~KnownBits(then, condition.Member)) != 0,
            _ => false,
        });

    /// <summary>The flags that the golden layout let through, as its rule says: <c>BlockFlags (0xF)</c>.</summary>
    private static ulong KnownBits(IReadOnlyList<LayoutRow> then, string member)
    {
        string rule = then.FirstOrDefault(r => r.Name == member)?.Rule ?? "";
        int open = rule.LastIndexOf('(');
        if (open < 0 || !rule.EndsWith(")", StringComparison.Ordinal)) { return ulong.MaxValue; }
        string number = rule.Substring(open + 1, rule.Length - open - 2);
        bool isHex = number.StartsWith("0x", StringComparison.Ordinal);
        return ulong.TryParse(isHex ? number.Substring(2) : number, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong bits) ? bits : ulong.MaxValue;
    }

    private static int IndexOf(IReadOnlyList<LayoutRow> rows, string name, int from)
    {
        for (int i = from; i < rows.Count; i++)
        {
            if (rows[i].Name == name) { return i; }
        }
        return -1;
    }

    private static string At(LayoutRow row) => row.Offset is null ? "" : $" at offset {Number(row.Offset)}";

    private static string Shape(LayoutRow row) => row.Size is null ? row.Type : $"{row.Type} of {Number(row.Size)} {(row.Size == 1 ? "byte" : "bytes")}";

    private static string When(LayoutRow row) => row.Condition.Length == 0 ? "always" : "when " + row.Condition;

    private static string Shown(string text) => text.Length == 0 ? "any" : text;

    private static string Number(long? number) => number.GetValueOrDefault().ToString(CultureInfo.InvariantCulture);
}
