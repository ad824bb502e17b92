using System;

namespace SaveVm.VmState;

/// <summary>
/// A <c>long?</c> that QEMU describes as <c>timer</c>: when it expires, in nanoseconds of its clock; <see langword="null"/> when it is not armed (all ones on the
/// wire). <c>VMSTATE_TIMER</c>, <c>VMSTATE_TIMER_PTR</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimerAttribute : Attribute;
