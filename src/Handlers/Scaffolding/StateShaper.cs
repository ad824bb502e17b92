using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SaveVm.Devices;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>
/// Finds the classes that read and write a decoded state. One class serves all elements of an array or list, so it is made from all of them at once:
/// what differs between them (a subsection, a value that must be equal) is weakened until it fits all. Where no class fits, elements become members of
/// their own, and in a list, bytes.
/// </summary>
internal static partial class StateShaper
{
    private const int LongestName = 255;
    private const int LargestSubsectionVersion = 255;

    /// <summary>The class of a section.</summary>
    /// <param name="state">The section, decoded with a description.</param>
    public static ScaffoldClass Section(DeviceState state) =>
        Class(SectionName(state), (int)state.VersionId, readsAnyVersion: false, [state.Fields])!;

    /// <summary>The name in the attribute: without the device's path, which is not in the description.</summary>
    public static string SectionName(DeviceState state) => state.Layout is { Name.Length: > 0 } layout ? layout.Name : state.Name;

    /// <summary>Whether the generator takes the name.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(static c => c is >= ' ' and <= '~' and not ('"' or '\\'));

    /// <summary>One class for several states of one description; <see langword="null"/> when their fields differ too much.</summary>
    private static ScaffoldClass? Class(string name, int version, bool readsAnyVersion, IReadOnlyList<IReadOnlyList<DeviceField>> states)
    {
        List<FieldGroup>[] fields = [.. states.Select(static state => FieldGroup.Of(state.TakeWhile(IsField)))];
        if (fields.Any(groups => groups.Count != fields[0].Count)) { return null; }
        List<ScaffoldMember> members = [];
        for (int i = 0; i < fields[0].Count; i++)
        {
            if (Members([.. fields.Select(groups => groups[i])]) is not { } found) { return null; }
            members.AddRange(found);
        }
        IReadOnlyList<DeviceField>[] rests = [.. states.Select(static state => (IReadOnlyList<DeviceField>)[.. state.SkipWhile(IsField)])];
        if (Subsections(name, rests) is { } subsections)
        {
            members.AddRange(subsections);
        }
        else
        {
            long length = rests[0].Sum(static field => field.Length);
            if (rests.Any(rest => rest.Sum(static field => field.Length) != length)) { return null; }
            members.Add(Opaque("(subsections)", "subsections", length) with { Remark = "Subsections that are not named after their parent, or come twice." });
        }
        return new ScaffoldClass(name, version, readsAnyVersion, members);
    }

    private static bool IsField(DeviceField field) => field.Kind != DeviceFieldKind.Subsection;

    /// <summary>The subsections that any of the states has, in an order that holds for all; <see langword="null"/> when the generator could not read them.</summary>
    private static List<ScaffoldMember>? Subsections(string parent, IReadOnlyList<DeviceField>[] rests)
    {
        List<(string Name, List<DeviceField> Fields)> found = [];
        foreach (IReadOnlyList<DeviceField> rest in rests)
        {
            int next = 0;
            foreach (DeviceField field in rest)
            {
                if (IsField(field) || !IsName(field.Name) || field.Name.Length <= parent.Length + 1 || !field.Name.StartsWith(parent + "/", StringComparison.Ordinal)) { return null; }
                if (field.StateVersion is null or < 0 or > LargestSubsectionVersion) { return null; }
                int at = found.FindIndex(entry => entry.Name == field.Name);
                if (at >= 0 && at < next) { return null; }
                if (at < 0)
                {
                    at = next;
                    found.Insert(at, (field.Name, []));
                }
                found[at].Fields.Add(field);
                next = at + 1;
            }
        }
        List<ScaffoldMember> members = [];
        foreach ((string name, List<DeviceField> fields) in found)
        {
            if (Class(fields, readsAnyVersion: false) is not { } type) { return null; }
            members.Add(new ScaffoldMember(name[(parent.Length + 1)..], ["Subsection"], "{0}?", "", type) { IsSubsection = true });
        }
        return members;
    }

    /// <summary>One class for what has fields of its own.</summary>
    private static ScaffoldClass? Class(IReadOnlyList<DeviceField> scopes, bool readsAnyVersion)
    {
        string name = scopes[0].StateName ?? "";
        return !IsName(name) || scopes[0].StateVersion is not (>= 0 and int version) || scopes.Any(scope => scope.StateName != name || scope.StateVersion != version)
            ? null
            : Class(name, version, readsAnyVersion, [.. scopes.Select(static scope => scope.Fields)]);
    }

    /// <summary>The members for the same field of several states.</summary>
    private static List<ScaffoldMember>? Members(IReadOnlyList<FieldGroup> groups)
    {
        FieldGroup first = groups[0];
        if (groups.Any(group => group.Name != first.Name)) { return null; }
        if (Member(groups) is { } member) { return [member]; }

        // No member fits the whole array: each of its fields gets one.
        if (first.Fields.Count == 1 || groups.Any(group => group.Fields.Count != first.Fields.Count)) { return null; }
        List<ScaffoldMember> members = [];
        for (int i = 0; i < first.Fields.Count; i++)
        {
            if (Member([.. groups.Select(group => new FieldGroup($"{group.Name}[{Text(i)}]", [group.Fields[i]]))]) is not { } element) { return null; }
            members.Add(element with { Remark = i == 0 ? $"The elements of '{first.Name}' differ." : "" });
        }
        return members;
    }

    private static ScaffoldMember? Member(IReadOnlyList<FieldGroup> groups)
    {
        FieldGroup first = groups[0];
        if (groups.Any(static group => group.Has(DeviceFieldKind.NullPointer) || group.Has(DeviceFieldKind.PointerMarker))) { return Pointers(groups); }
        DeviceFieldKind kind = Common(first.First.Kind);
        if (groups.Any(group => group.Fields.Any(field => Common(field.Kind) != kind || field.Type != first.First.Type))) { return null; }
        return kind switch
        {
            DeviceFieldKind.Struct => Structs(groups),
            DeviceFieldKind.List when groups.All(static group => group.Fields.Count == 1) => Lists(groups),
            DeviceFieldKind.Tree when groups.All(static group => group.Fields.Count == 1) => Trees(groups),
            DeviceFieldKind.List or DeviceFieldKind.Tree => null,
            _ when first.First.IsNumber => Numbers(groups),
            _ => Bytes(groups),
        };
    }

    /// <summary>A text that was none is bytes.</summary>
    private static DeviceFieldKind Common(DeviceFieldKind kind) => kind == DeviceFieldKind.Text ? DeviceFieldKind.Opaque : kind;

    private static ScaffoldMember? Bytes(IReadOnlyList<FieldGroup> groups)
    {
        FieldGroup first = groups[0];
        if (groups.Any(group => group.Length != first.Length)) { return null; }
        DeviceField field = first.First;
        bool isOne = groups.All(static group => group.Count == 1);
        switch (field.Kind)
        {
            case DeviceFieldKind.Unused when groups.All(static group => group.Fields.All(IsZero)):
                return new ScaffoldMember(first.Name, ["Unused"], "int", Text(first.Length)) { IsConstant = true };
            case DeviceFieldKind.Buffer:
                string remark = isOne ? "" : $"{Text(first.Count)} buffers, one behind the other.";
                return new ScaffoldMember(first.Name, [$"Buffer({Text(first.Length)})"], "byte[]", $"new byte[{Text(first.Length)}]") { Remark = remark };
            case DeviceFieldKind.Bitmap when isOne:
                return new ScaffoldMember(first.Name, [$"Bitmap({Text(first.Length * 8)})"], "ulong[]", $"new ulong[{Text(first.Length / sizeof(ulong))}]");
            default:
                return Opaque(first.Name, field.Type, first.Length);
        }
    }

    private static bool IsZero(DeviceField field)
    {
        for (int i = 0; i < field.Count; i++)
        {
            if (field.GetBytes(i).Span.ContainsAnyExcept((byte)0)) { return false; }
        }
        return true;
    }

    /// <summary>Bytes that are kept as they are.</summary>
    private static ScaffoldMember Opaque(string name, string type, long length) =>
        new(name, [$"Opaque(\"{(IsName(type) ? type : "unknown")}\", {Text(length)})"], "byte[]", $"new byte[{Text(length)}]");

    private static ScaffoldMember? OpaqueIfEqual(IReadOnlyList<FieldGroup> groups) =>
        groups.All(group => group.Length == groups[0].Length) ? Opaque(groups[0].Name, groups[0].First.Type, groups[0].Length) : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
