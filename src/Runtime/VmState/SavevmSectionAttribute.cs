using System;

namespace SaveVm.VmState;

/// <summary>
/// A device's section of the stream: a partial class whose auto-properties are the fields of its state. The generator writes its reader, its writer, its
/// description and what <c>SectionRegistry</c> needs to find it.
/// </summary>
/// <remarks>Source: <c>VMStateDescription</c> as it is given to <c>vmstate_register</c> or to <c>DeviceClass.vmsd</c>.</remarks>
/// <param name="name">The section's name, without the device's path: <c>i8259</c> also serves <c>0000:00:01.0/i8259</c>. At most 255 bytes.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SavevmSectionAttribute(string name) : VmStateDescriptionAttribute(name)
{
    /// <summary>A <c>bool</c> property, or a method without parameters that returns <c>bool</c>: whether the section is sent at all (<c>needed</c>).</summary>
    public string? Needed { get; set; }
}
