using System;

namespace SaveVm.Records;

/// <summary>A list in which one byte stands before every element and another behind the last: QTAILQ, QLIST and GTREE of VMState.</summary>
/// <param name="element">The byte before an element.</param>
/// <param name="end">The byte that ends the list.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class MarkersAttribute(byte element = 1, byte end = 0) : Attribute
{
    /// <summary>The byte before an element.</summary>
    public byte Element { get; } = element;

    /// <summary>The byte that ends the list.</summary>
    public byte End { get; } = end;
}
