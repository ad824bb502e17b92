using System;

namespace SaveVm.Devices;

/// <summary>
/// Takes the fields of a device's state in wire order. A visitor that is a struct costs nothing per field: no objects, no paths. Values are valid during
/// the call only.
/// </summary>
public interface IDeviceVisitor
{
    /// <summary>A nested state, a subsection, a list or an element of one begins.</summary>
    /// <param name="scope">What begins.</param>
    void Enter(in DeviceScope scope);

    /// <summary>What began last is over.</summary>
    void Leave();

    /// <summary>A field with its value or, for a run of equal elements of an array, their values.</summary>
    /// <param name="field">The field.</param>
    void Field(in DeviceFieldValue field);

    /// <summary>Description and bytes disagree. What comes next is what could be made of it; no byte is left out.</summary>
    /// <param name="mismatch">Where and how.</param>
    void Mismatch(in DeviceMismatch mismatch);
}
