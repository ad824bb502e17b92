using System;

namespace SaveVm.Records;

/// <summary>Gives one field a byte order of its own.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field)]
public sealed class ByteOrderAttribute : Attribute
{
    /// <summary>The order is known when the record is written down.</summary>
    /// <param name="order">The order of this field's bytes.</param>
    public ByteOrderAttribute(ByteOrder order) => Order = order;

    /// <summary>The order is known when the record is read: headers that a host wrote in its own order.</summary>
    /// <param name="context">A context value of type <see cref="ByteOrder"/>.</param>
    public ByteOrderAttribute(string context) => Context = context;

    /// <summary>The order of this field's bytes, unless <see cref="Context"/> says it.</summary>
    public ByteOrder Order { get; }

    /// <summary>A context value of type <see cref="ByteOrder"/>.</summary>
    public string? Context { get; }
}
