using System;

namespace SaveVm.VmState;

/// <summary>
/// An <c>int</c> that QEMU describes as <c>int32 le</c> (less or equal; big-endian all the same): reading fails unless the value lies between 0 and what the property holds,
/// and then takes it. <c>VMSTATE_INT32_POSITIVE_LE</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtMostCurrentAttribute : Attribute;
