using System;

namespace SaveVm.VmState;

/// <summary>
/// A <c>List&lt;KeyValuePair&lt;TKey, TValue&gt;&gt;</c>: a count, each pair behind a 1, a 0. The key is a <c>ulong</c> (<c>VMSTATE_GTREE_DIRECT_KEY_V</c>) or a struct
/// (<c>VMSTATE_GTREE_V</c>), the value a struct. A list, because the order on the wire is that of QEMU's comparison. Versions as for <see cref="QTailQAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GTreeAttribute : Attribute;
