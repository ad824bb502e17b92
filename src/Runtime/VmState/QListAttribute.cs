using System;

namespace SaveVm.VmState;

/// <summary>A <c>List&lt;T&gt;</c> with the bytes and versions of <see cref="QTailQAttribute"/>, described as <c>qlist</c>: <c>VMSTATE_QLIST_V</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QListAttribute : Attribute;
