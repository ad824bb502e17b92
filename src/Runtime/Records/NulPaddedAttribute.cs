using System;

namespace SaveVm.Records;

/// <summary>
/// A name in a field of constant size, filled up with NUL bytes. The span holds the name alone. A byte other than NUL behind the first NUL is an error,
/// because it would be lost on writing.
/// </summary>
/// <param name="length">The size of the field in bytes.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class NulPaddedAttribute(int length) : Attribute
{
    /// <summary>The size of the field in bytes.</summary>
    public int Length { get; } = length;
}
