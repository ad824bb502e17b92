using System;

namespace SaveVm.VmState;

/// <summary>
/// A nested struct that exists only while the state is saved or loaded: <c>VMSTATE_WITH_TMP</c>. It is written with its own version and read with the <em>field's</em> version,
/// which is 0 unless the field has <see cref="Records.SinceAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TmpAttribute : Attribute;
