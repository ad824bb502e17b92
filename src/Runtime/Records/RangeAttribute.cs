using System;

namespace SaveVm.Records;

/// <summary>Limits an integer, on reading and on writing. Both limits belong to the range.</summary>
/// <param name="minimum">The smallest value allowed.</param>
/// <param name="maximum">The largest value allowed.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class RangeAttribute(ulong minimum, ulong maximum) : Attribute
{
    /// <summary>The smallest value allowed.</summary>
    public ulong Minimum { get; } = minimum;

    /// <summary>The largest value allowed.</summary>
    public ulong Maximum { get; } = maximum;
}
