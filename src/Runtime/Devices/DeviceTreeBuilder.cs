using System;
using System.Collections.Generic;
using System.Globalization;

namespace SaveVm.Devices;

/// <summary>Builds the tree of a <see cref="DeviceState"/>.</summary>
internal sealed class DeviceTreeBuilder(ReadOnlyMemory<byte> body, long offset) : IDeviceVisitor
{
    // One device can have a finding in every element.
    private const int MostFindings = 1000;

    private readonly Stack<DeviceField> _scopes = new();
    private List<DeviceFinding>? _findings;

    public List<DeviceField> Fields { get; } = [];

    public IReadOnlyList<DeviceFinding> Findings => _findings ?? (IReadOnlyList<DeviceFinding>)[];

    public void Enter(in DeviceScope scope)
    {
        var field = new DeviceField(scope, PathOf(scope.Name, scope.Index, 1));
        Add(field);
        _scopes.Push(field);
    }

    public void Leave() => _scopes.Pop();

    public void Field(in DeviceFieldValue field) =>
        Add(new DeviceField(field, PathOf(field.Name, field.Index, field.Count), body.Slice((int)(field.Offset - offset), field.Bytes.Length)));

    public void Mismatch(in DeviceMismatch mismatch) =>
        Find(mismatch.IsExplained, PathOf(mismatch.Field, mismatch.Index, 1), mismatch.Offset, mismatch.Found, mismatch.Expected);

    public void Find(bool isExplained, string path, long at, string found, string expected)
    {
        _findings ??= [];
        if (_findings.Count < MostFindings) { _findings.Add(new DeviceFinding(isExplained, path, at, found, expected)); }
    }

    private void Add(DeviceField field)
    {
        if (_scopes.TryPeek(out DeviceField? scope)) { scope.Add(field); }
        else { Fields.Add(field); }
    }

    private string PathOf(string name, long index, int count)
    {
        string parent = _scopes.TryPeek(out DeviceField? scope) ? scope.Path : "";
        // Elements of a list have no name: their index goes to the list's.
        string dot = parent.Length > 0 && name.Length > 0 ? "." : "";
        if (index < 0) { return $"{parent}{dot}{name}"; }
        return count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{parent}{dot}{name}[{index}]")
            : string.Create(CultureInfo.InvariantCulture, $"{parent}{dot}{name}[{index}..{index + count - 1}]");
    }
}
