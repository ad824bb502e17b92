using System;

namespace SaveVm.Records;

/// <summary>
/// A span whose length in bytes, or a <see cref="WireArray{T}"/> whose number of elements, stands in an earlier field or is a context value. A field that
/// measures is filled in on writing, so that it cannot disagree with what it measures.
/// </summary>
/// <param name="member">An earlier unsigned field, or a context value.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class LengthFromAttribute(string member) : Attribute
{
    /// <summary>An earlier unsigned field, or a context value.</summary>
    public string Member { get; } = member;

    /// <summary>The largest value allowed; 0 stands for what the member's type can say, and is allowed for members of one or two bytes and for context values only.</summary>
    public long Maximum { get; set; }
}
