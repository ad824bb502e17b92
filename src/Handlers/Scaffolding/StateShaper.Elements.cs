using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using SaveVm.Devices;

namespace SaveVm.Handlers.Scaffolding;

/// <content>Numbers, structs, pointers, lists and trees.</content>
internal static partial class StateShaper
{
    // From here on an array of objects is made by a call.
    private const int MostWritten = 8;

    private static ScaffoldMember? Numbers(IReadOnlyList<FieldGroup> groups)
    {
        FieldGroup first = groups[0];
        DeviceField field = first.First;
        if (groups.Any(group => group.Count != first.Count || group.Fields.Any(other => other.Size != field.Size))) { return null; }
        // A truth value is written as 0 or 1, whatever was read.
        if (field.Kind == DeviceFieldKind.Boolean && groups.Any(static group => group.Fields.Any(static other => Values(other).Any(static value => value > 1))))
        {
            return Opaque(first.Name, field.Type, first.Length);
        }
        (string type, string described) = TypeOf(field);
        List<string> attributes = [];
        if (first.Count > 1)
        {
            attributes.Add($"ArraySize({Text(first.Count)})");
            if (field.Kind == DeviceFieldKind.Timer) { attributes.Add("Timer"); }
            AddType(attributes, field.Type, described);
            return new ScaffoldMember(first.Name, attributes, $"{type}[]", $"new {type}[{Text(first.Count)}]");
        }
        if (field.Kind == DeviceFieldKind.Timer) { attributes.Add("Timer"); }
        string initializer = "";
        if (Comparison(groups, type) is var (comparison, name))
        {
            attributes.Add(comparison);
            described = name;
            initializer = field.Kind == DeviceFieldKind.Signed ? Text(field.GetInt64()) : field.GetUInt64().ToString(CultureInfo.InvariantCulture);
        }
        AddType(attributes, field.Type, described);
        return new ScaffoldMember(first.Name, attributes, type, initializer);
    }

    private static IEnumerable<ulong> Values(DeviceField field) => Enumerable.Range(0, field.Count).Select(field.GetBits);

    private static (string Type, string Described) TypeOf(DeviceField field) => (field.Kind, field.Size) switch
    {
        (DeviceFieldKind.Boolean, _) => ("bool", "bool"),
        (DeviceFieldKind.Timer, _) => ("long?", "timer"),
        (DeviceFieldKind.Double, _) => ("double", "CPU_Double_U"),
        (DeviceFieldKind.Signed, 1) => ("sbyte", "int8"),
        (DeviceFieldKind.Signed, 2) => ("short", "int16"),
        (DeviceFieldKind.Signed, 4) => ("int", "int32"),
        (DeviceFieldKind.Signed, _) => ("long", "int64"),
        (_, 1) => ("byte", "uint8"),
        (_, 2) => ("ushort", "uint16"),
        (_, 4) => ("uint", "uint32"),
        _ => ("ulong", "uint64"),
    };

    /// <summary>What the value is compared with: with that of the stream, as long as all states have the same.</summary>
    private static (string Attribute, string Described)? Comparison(IReadOnlyList<FieldGroup> groups, string type)
    {
        DeviceField field = groups[0].First;
        if (groups.Any(group => group.First.GetBits() != field.GetBits())) { return null; }
        string described = $"{TypeOf(field).Described} equal";
        return (field.Type, type) switch
        {
            ("int64 equal", "ulong") => ("MustEqual", "int64 equal"),
            (_, "byte" or "ushort" or "int" or "uint") when field.Type == described => ("MustEqual", described),
            ("int32 le", "int") when field.GetInt64() >= 0 => ("AtMostCurrent", "int32 le"),
            _ => null,
        };
    }

    private static void AddType(List<string> attributes, string type, string described)
    {
        if (type != described && IsName(type)) { attributes.Add($"VmStateType(\"{type}\")"); }
    }

    private static ScaffoldMember? Structs(IReadOnlyList<FieldGroup> groups)
    {
        FieldGroup first = groups[0];
        DeviceField field = first.First;
        bool isTmp = field.Type == "tmp";
        if (groups.Any(group => group.Count != first.Count) || (isTmp && first.Count > 1)) { return null; }
        if (groups.Any(static group => group.Fields.Any(static other => !IsName(other.StateName ?? "") || other.StateVersion is not >= 0))) { return OpaqueIfEqual(groups); }
        if (Class([.. groups.SelectMany(static group => group.Fields)], isTmp) is not { } type) { return null; }
        List<string> attributes = [];
        if (first.Count > 1) { attributes.Add($"ArraySize({Text(first.Count)})"); }
        if (isTmp) { attributes.Add("Tmp"); }
        if (field.Type == "vstruct") { attributes.Add($"StructVersion({Text(type.Version)})"); }
        if (first.Count == 1) { return new ScaffoldMember(first.Name, attributes, "{0}", "new()", type); }
        string initializer = first.Count <= MostWritten
            ? $"[{string.Join(", ", Enumerable.Repeat("new()", first.Count))}]"
            : $"Array.ConvertAll(new {{0}}[{Text(first.Count)}], static _ => new {{0}}())";
        return new ScaffoldMember(first.Name, attributes, "{0}[]", initializer, type);
    }

    /// <summary>An array of pointers: a null is a byte, another element its bytes, in an array that allocates behind a marker.</summary>
    private static ScaffoldMember? Pointers(IReadOnlyList<FieldGroup> groups)
    {
        FieldGroup first = groups[0];
        List<DeviceField?>[] elements = new List<DeviceField?>[groups.Count];
        bool? isMarked = null;
        for (int i = 0; i < elements.Length; i++)
        {
            if (Elements(groups[i]) is not var (found, marked) || (isMarked is not null && marked is not null && isMarked != marked)) { return first.Fields.Count == 1 ? OpaqueIfEqual(groups) : null; }
            isMarked ??= marked;
            elements[i] = found;
        }
        if (isMarked is null) { return OpaqueIfEqual(groups); }
        if (elements.Any(list => list.Count != elements[0].Count) || elements[0].Count == 1) { return null; }
        if (isMarked == false && elements.Any(list => list.Zip(elements[0]).Any(static pair => pair.First is null != pair.Second is null))) { return null; }

        DeviceField[] values = [.. elements.SelectMany(static list => list).OfType<DeviceField>()];
        if (values.Any(value => value.Kind != values[0].Kind || value.Type != values[0].Type || value.Size != values[0].Size)) { return null; }
        string type = "{0}";
        ScaffoldClass[] classes = [];
        List<string> attributes = [$"ArraySize({Text(elements[0].Count)})", isMarked == true ? "Pointers(AutoAllocate = true)" : "Pointers"];
        if (values[0].Kind == DeviceFieldKind.Struct)
        {
            if (values[0].Type == "tmp" || Class(values, readsAnyVersion: false) is not { } state) { return null; }
            classes = [state];
            if (values[0].Type == "vstruct") { attributes.Add($"StructVersion({Text(state.Version)})"); }
        }
        else if (values[0].Kind is DeviceFieldKind.Signed or DeviceFieldKind.Unsigned)
        {
            (type, string described) = TypeOf(values[0]);
            AddType(attributes, values[0].Type, described);
        }
        else
        {
            return null;
        }
        string initializer = isMarked == true ? $"new {type}?[{Text(elements[0].Count)}]" : Pattern(elements[0], type, classes.Length > 0 ? "new()" : "0");
        return new ScaffoldMember(first.Name, attributes, $"{type}?[]", initializer, classes);
    }

    /// <summary>The elements of an array of pointers, null for null; and whether there is a marker before every one, unknown when all are null.</summary>
    private static (List<DeviceField?> Elements, bool? IsMarked)? Elements(FieldGroup group)
    {
        List<DeviceField?> elements = [];
        bool? isMarked = null;
        bool hasMarker = false;
        foreach (DeviceField field in group.Fields)
        {
            if (field.Kind == DeviceFieldKind.NullPointer || field.Kind == DeviceFieldKind.PointerMarker)
            {
                if (hasMarker) { return null; }
                if (field.Kind == DeviceFieldKind.PointerMarker) { hasMarker = true; }
                else { elements.AddRange(Enumerable.Repeat<DeviceField?>(null, field.Count)); }
                continue;
            }
            if ((isMarked ?? hasMarker) != hasMarker) { return null; }
            isMarked = hasMarker;
            hasMarker = false;
            elements.AddRange(Enumerable.Repeat(field, field.Count));
        }
        return hasMarker ? null : (elements, isMarked);
    }

    /// <summary>Which elements are null, as a collection expression.</summary>
    private static string Pattern(List<DeviceField?> elements, string type, string value)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < elements.Count;)
        {
            int end = i + 1;
            while (end < elements.Count && elements[end] is null == elements[i] is null) { end++; }
            int count = end - i;
            if (i > 0) { text.Append(", "); }
            if (elements[i] is null) { text.Append(count <= MostWritten ? Repeat("null", count) : $".. new {type}?[{Text(count)}]"); }
            else if (count <= MostWritten) { text.Append(Repeat(value, count)); }
            else if (value == "0") { text.Append($".. Array.ConvertAll(new {type}[{Text(count)}], static n => ({type}?)n)"); }
            else { text.Append($".. Array.ConvertAll(new {type}?[{Text(count)}], static _ => new {type}())"); }
            i = end;
        }
        return text.Append(']').ToString();

        static string Repeat(string one, int count) => string.Join(", ", Enumerable.Repeat(one, count));
    }

    private static ScaffoldMember? Lists(IReadOnlyList<FieldGroup> groups)
    {
        DeviceField[] elements = [.. groups.SelectMany(static group => group.First.Fields)];
        if (elements.Length == 0 || Class(elements, readsAnyVersion: true) is not { } type) { return OpaqueIfEqual(groups) is { } bytes ? bytes with { Remark = Why(elements.Length) } : null; }
        return new ScaffoldMember(groups[0].Name, [groups[0].First.Type == "qlist" ? "QList" : "QTailQ"], "List<{0}>", "[]", type);
    }

    private static ScaffoldMember? Trees(IReadOnlyList<FieldGroup> groups)
    {
        DeviceField[] elements = [.. groups.SelectMany(static group => group.First.Fields)];
        ScaffoldClass? value = null, key = null;
        bool isDirect = false;
        if (elements.Length > 0)
        {
            isDirect = elements[0].Fields is [{ HasFields: false }, ..];
            value = Class([.. elements.Select(static element => element.Fields[^1])], readsAnyVersion: true);
            if (!isDirect) { key = Class([.. elements.Select(static element => element.Fields[0])], readsAnyVersion: true); }
        }
        if (value is null || (!isDirect && key is null)) { return OpaqueIfEqual(groups) is { } bytes ? bytes with { Remark = Why(elements.Length) } : null; }
        return key is null
            ? new ScaffoldMember(groups[0].Name, ["GTree"], "List<KeyValuePair<ulong, {0}>>", "[]", value)
            : new ScaffoldMember(groups[0].Name, ["GTree"], "List<KeyValuePair<{0}, {1}>>", "[]", key, value);
    }

    private static string Why(int elements) =>
        elements == 0 ? "It had no elements, so that nothing is known of them: make it a List of a class with [VmState]." : "Its elements differ, so that they are kept as bytes.";
}
