using System.Collections.Generic;
using System.Linq;
using SaveVm.Devices;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>The fields of one name, side by side: one field, or the elements of an array in one or several runs.</summary>
/// <param name="Name">The name.</param>
/// <param name="Fields">The fields; at least one, none without bytes.</param>
internal sealed record FieldGroup(string Name, IReadOnlyList<DeviceField> Fields)
{
    public DeviceField First => Fields[0];

    /// <summary>Elements of the array; 1 for a field that is none.</summary>
    public int Count { get; } = Fields.Sum(static field => field.Count);

    public long Length { get; } = Fields.Sum(static field => field.Length);

    public bool Has(DeviceFieldKind kind) => Fields.Any(field => field.Kind == kind);

    /// <summary>Groups what is side by side.</summary>
    public static List<FieldGroup> Of(IEnumerable<DeviceField> fields)
    {
        List<FieldGroup> groups = [];
        List<DeviceField> open = [];
        foreach (DeviceField field in fields)
        {
            if (field.Length == 0) { continue; }
            if (open.Count > 0 && open[0].Name != field.Name)
            {
                groups.Add(new FieldGroup(open[0].Name, open));
                open = [];
            }
            open.Add(field);
        }
        if (open.Count > 0) { groups.Add(new FieldGroup(open[0].Name, open)); }
        return groups;
    }
}
