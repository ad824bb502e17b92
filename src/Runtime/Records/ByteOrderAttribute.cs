using System;

namespace SaveVm.Records;

/// <summary>Gives one field a byte order of its own.</summary>
/// <param name="order">The order of this field's bytes.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field)]
public sealed class ByteOrderAttribute(ByteOrder order) : Attribute
{
    /// <summary>The order of this field's bytes.</summary>
    public ByteOrder Order { get; } = order;
}
