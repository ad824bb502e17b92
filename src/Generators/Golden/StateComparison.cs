using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace SaveVm.Generators.Golden;

/// <summary>Compares a section with its golden layout: what streams of the golden version would be misread for.</summary>
internal sealed class StateComparison
{
    private readonly List<StateRow> _then;
    private readonly List<StateRow> _now;
    private readonly int _version;

    private StateComparison(List<StateRow> then, List<StateRow> now, int version)
    {
        _then = then;
        _now = now;
        _version = version;
    }

    /// <summary>The first difference that matters, and whether there is any at all.</summary>
    /// <param name="then">The rows of the file.</param>
    /// <param name="now">The rows of the source.</param>
    /// <param name="version">The version of the file.</param>
    /// <param name="isChanged">Whether something is different, if only in a way that older streams survive.</param>
    public static StateDifference? First(List<StateRow> then, List<StateRow> now, int version, out bool isChanged)
    {
        var comparison = new StateComparison(then, now, version);
        isChanged = !then.Select(static r => (r.Type, r.Size, r.Length, r.Condition, r.Rule)).SequenceEqual(now.Select(static r => (r.Type, r.Size, r.Length, r.Condition, r.Rule)));
        return comparison.First();
    }

    private StateDifference? First()
    {
        int at = 0;
        foreach (StateRow before in _then)
        {
            int found = _now.FindIndex(at, row => row.Name == before.Name);
            // Names are not on the wire, but for those of subsections.
            if (found < 0 && at < _now.Count && !before.IsSubsection && _then.TrueForAll(row => row.Name != _now[at].Name) && Change(before, _now[at]) is null) { found = at; }
            if (found < 0) { return Missing(before, at); }
            for (int i = at; i < found; i++)
            {
                if (New(_now[i]) is { } added) { return added; }
            }
            StateRow after = _now[found];
            StateRow? parent = ParentOf(_now, after);
            if (after.IsSubsection && before.IsSubsection)
            {
                if (after.NestedVersion < before.NestedVersion) { return new StateDifference(StateDifferenceKind.Lowered, after, parent, before.NestedVersion); }
            }
            else if (Change(before, after) is { } change) { return new StateDifference(StateDifferenceKind.Changed, after, parent, VersionFor(before), change); }
            at = found + 1;
        }
        for (int i = at; i < _now.Count; i++)
        {
            if (New(_now[i]) is { } added) { return added; }
        }
        return null;
    }

    private StateDifference Missing(StateRow before, int at)
    {
        StateRow? moved = _now.Take(at).FirstOrDefault(row => row.Name == before.Name);
        return moved is null
            ? new StateDifference(StateDifferenceKind.Changed, before, ParentOf(_then, before), VersionFor(before), "is gone")
            : new StateDifference(StateDifferenceKind.Changed, moved, ParentOf(_now, moved), VersionFor(before), "stands at another place among the fields");
    }

    /// <summary>A row that the file does not have; null when older streams need not have it.</summary>
    private StateDifference? New(StateRow row)
    {
        StateRow? parent = ParentOf(_now, row);
        // What is in something new came with it.
        for (StateRow? outer = parent; outer is not null; outer = ParentOf(_now, outer))
        {
            if (!_then.Any(r => r.Name == outer.Name)) { return null; }
        }
        if (row.IsSubsection || row.HasTest) { return null; }
        if (parent is null || parent.IsSubsection)
        {
            int version = VersionFor(row);
            return row.SinceVersion > version ? null : new StateDifference(StateDifferenceKind.Added, row, parent, version);
        }
        // A field since a version that is not the one written is not on the wire.
        return row.SinceVersion > parent.NestedVersion ? null : new StateDifference(StateDifferenceKind.NestedAdded, row, parent, _version);
    }

    /// <summary>The golden version that counts for a row: the section's, or that of the subsection it is in.</summary>
    private int VersionFor(StateRow row)
    {
        for (StateRow? outer = ParentOf(_then, row); outer is not null; outer = ParentOf(_then, outer))
        {
            if (outer.IsSubsection) { return outer.NestedVersion; }
        }
        return _version;
    }

    /// <summary>What the row is nested in: the longest name that its own begins with.</summary>
    private static StateRow? ParentOf(List<StateRow> rows, StateRow row)
    {
        StateRow? parent = null;
        foreach (StateRow other in rows)
        {
            bool isOutside = other.Rule.Length > 0 && row.Name.Length > other.Name.Length && row.Name[other.Name.Length] == '.' && row.Name.StartsWith(other.Name, StringComparison.Ordinal);
            if (isOutside && (parent is null || other.Name.Length > parent.Name.Length)) { parent = other; }
        }
        return parent;
    }

    private static string? Change(StateRow before, StateRow after)
    {
        if (before.Type != after.Type || before.Size != after.Size) { return $"is {Shape(after)} and was {Shape(before)}"; }
        if (before.Length != after.Length) { return $"has {Shown(after.Length, "one")} elements and had {Shown(before.Length, "one")}"; }
        if (before.Condition != after.Condition) { return $"is there {When(after)} and was there {When(before)}"; }
        return after.Type == "vstruct" && before.Rule != after.Rule ? $"has {after.Rule} and had {before.Rule}" : null;
    }

    private static string Shape(StateRow row) =>
        row.Size is { } size ? $"{row.Type} of {size.ToString(CultureInfo.InvariantCulture)} {(size == 1 ? "byte" : "bytes")}" : row.Type;

    private static string Shown(string text, string none) => text.Length == 0 ? none : text;

    private static string When(StateRow row) => row.Condition.Length == 0 ? "always" : "when " + row.Condition;
}
