using System;

namespace SaveVm.VmState;

/// <summary>
/// Bytes that nobody uses any more: zeros on writing, ignored on reading. Stands on a <c>const int</c>, whose value is the number of bytes and whose place in the
/// source is their place on the wire: <c>[Unused] public const int OldTimer = 8;</c>. <c>VMSTATE_UNUSED</c>; with <see cref="CountedByAttribute"/>
/// <c>VMSTATE_UNUSED_VARRAY_UINT32</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class UnusedAttribute : Attribute;
