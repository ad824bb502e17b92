using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SaveVm.VmState;

/// <summary>
/// Writes the entry of a device in the VM description while generated code walks over its state. Users take
/// <see cref="VmStateBody.Describe{T}(T, VmDescriptionStyle)"/>.
/// </summary>
/// <remarks>Source of the format: <c>migration/vmstate.c</c> (<c>vmsd_desc_field_start</c>, <c>vmsd_desc_field_end</c>).</remarks>
/// <param name="style">Of which release.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VmStateDescriber(VmDescriptionStyle style)
{
    private readonly StringBuilder _text = new();
    private readonly Stack<bool> _structs = [];
    private bool _first = true;

    private bool IsSpaced => style == VmDescriptionStyle.Qemu52;

    /// <summary>Begins the members of a description.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    public void BeginState(string name, int version)
    {
        Text("vmsd_name", name);
        Number("version", version);
        BeginArray("fields");
    }

    /// <summary>Ends the fields of a description.</summary>
    public void EndFields() => EndArray();

    /// <summary>Begins the subsections; only where there are some.</summary>
    public void BeginSubsections() => BeginArray("subsections");

    /// <summary>Ends the subsections.</summary>
    public void EndSubsections() => EndArray();

    /// <summary>Begins an object of a list: a subsection.</summary>
    public void BeginObject()
    {
        Separate();
        Open('{');
    }

    /// <summary>Ends an object of a list.</summary>
    public void EndObject() => Close('}');

    /// <summary>A field without parts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="size">Its size in bytes.</param>
    public void Value(string name, string type, long size)
    {
        BeginElement(name, type, 0, 1, compressible: true, isStruct: false);
        EndElement(size);
    }

    /// <summary>An array of elements of one size.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="size">The size of one in bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="compressible">Whether one object stands for all: not where the field has a test.</param>
    public void Values(string name, string type, long size, long count, bool compressible)
    {
        for (long i = 0; i < (compressible ? count > 0 ? 1 : 0 : count); i++)
        {
            BeginElement(name, type, i, count, compressible, isStruct: false);
            EndElement(size);
        }
    }

    /// <summary>Begins a field, or an element of an array.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="type">The type.</param>
    /// <param name="index">Which element.</param>
    /// <param name="count">Of how many; 1 for a field that is no array.</param>
    /// <param name="compressible">Whether the first object stands for all; the others are not to be described then.</param>
    /// <param name="isStruct">Whether the nested description has an object of its own.</param>
    public void BeginElement(string name, string type, long index, long count, bool compressible, bool isStruct)
    {
        BeginObject();
        Text("name", name);
        if (count > 1)
        {
            if (compressible) { Number("array_len", count); }
            else if (style <= VmDescriptionStyle.Qemu72 || (style == VmDescriptionStyle.Qemu100 && index < count - 1)) { Number("index", index); }
        }
        Text("type", type);
        if (isStruct)
        {
            Key("struct");
            Open('{');
        }
        _structs.Push(isStruct);
    }

    /// <summary>Ends a field.</summary>
    /// <param name="size">Its size in bytes, with everything in it.</param>
    public void EndElement(long size)
    {
        if (_structs.Pop()) { Close('}'); }
        Number("size", size);
        EndObject();
    }

    /// <summary>A null pointer, or since 11.1 the marker before an element.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="index">Which element.</param>
    /// <param name="count">Of how many.</param>
    /// <param name="isStruct">Whether the elements are structs.</param>
    public void Pointer(string name, string type, long index, long count, bool isStruct)
    {
        string shown = style switch { VmDescriptionStyle.Qemu111 => "ptr-marker", VmDescriptionStyle.Qemu100 => "nullptr", _ => type };
        BeginElement(name, shown, index, count, compressible: false, isStruct && style <= VmDescriptionStyle.Qemu72);
        EndElement(1);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Key(string key)
    {
        Separate();
        _ = _text.Append('"').Append(key).Append(IsSpaced ? "\" : " : "\": ");
        _first = true;
    }

    private void Text(string key, string value)
    {
        Key(key);
        _ = _text.Append('"').Append(JsonEncodedText.Encode(value).Value).Append('"');
        _first = false;
    }

    private void Number(string key, long value)
    {
        Key(key);
        _ = _text.Append(CultureInfo.InvariantCulture, $"{value}");
        _first = false;
    }

    private void BeginArray(string key)
    {
        Key(key);
        Open('[');
    }

    private void EndArray() => Close(']');

    private void Separate()
    {
        if (!_first) { _ = _text.Append(", "); }
        _first = false;
    }

    private void Open(char bracket)
    {
        _ = _text.Append(bracket);
        if (IsSpaced) { _ = _text.Append(' '); }
        _first = true;
    }

    private void Close(char bracket)
    {
        if (IsSpaced) { _ = _text.Append(' '); }
        _ = _text.Append(bracket);
        _first = false;
    }
}
