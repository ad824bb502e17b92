using System;

namespace SaveVm.Records;

/// <summary>
/// Bytes without a meaning: an integer, or a span with <see cref="FixedLengthAttribute"/>. They must be zero on reading and on writing, unless
/// <see cref="OpenAttribute"/> keeps what was there. An empty span is written as zeros.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ReservedAttribute : Attribute;
