using System;

namespace SaveVm.VmState;

/// <summary>
/// A description that is part of another one: a nested struct, an element of an array or a list, or a subsection. A partial class, like
/// <see cref="SavevmSectionAttribute"/>.
/// </summary>
/// <remarks>
/// A nested struct has no version on the wire: it is written and read with its own <see cref="VmStateDescriptionAttribute.Version"/>. A subsection's name is the
/// name of the description it belongs to, a slash, and something; its version, at most 255, is on the wire.
/// </remarks>
/// <param name="name">The description's name (<c>VMStateDescription.name</c>).</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class VmStateAttribute(string name) : VmStateDescriptionAttribute(name);
