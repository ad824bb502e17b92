using System;

namespace SaveVm.VmState;

/// <summary>
/// A <c>List&lt;T&gt;</c> of structs, each behind a 1, ended by a 0: <c>VMSTATE_QTAILQ_V</c>. Its elements are written with their own version and read with the field's version:
/// <see cref="Records.SinceAttribute"/>, or where that is missing the element's, at most the <see cref="VmStateDescriptionAttribute.MinimumVersion"/> of the class with the list.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QTailQAttribute : Attribute;
