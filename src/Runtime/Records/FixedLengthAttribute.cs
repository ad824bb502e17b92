using System;

namespace SaveVm.Records;

/// <summary>A span of a constant number of bytes, or an array of a constant number of elements.</summary>
/// <param name="length">Bytes for a span, elements for a <see cref="WireArray{T}"/>.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FixedLengthAttribute(int length) : Attribute
{
    /// <summary>Bytes for a span, elements for a <see cref="WireArray{T}"/>.</summary>
    public int Length { get; } = length;
}
