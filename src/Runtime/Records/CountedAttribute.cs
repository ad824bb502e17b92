using System;

namespace SaveVm.Records;

/// <summary>
/// A span of bytes that follows its own length. The length is filled in on writing. A prefix of more than one byte needs a named <see cref="Maximum"/>:
/// a length that was announced is never believed without a limit.
/// </summary>
/// <param name="prefix">The width of the length.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class CountedAttribute(LengthPrefix prefix = LengthPrefix.UInt8) : Attribute
{
    /// <summary>The width of the length.</summary>
    public LengthPrefix Prefix { get; } = prefix;

    /// <summary>The smallest length allowed, in bytes.</summary>
    public long Minimum { get; set; }

    /// <summary>The largest length allowed, in bytes; 0 stands for what the prefix can say, and is allowed for <see cref="LengthPrefix.UInt8"/> and <see cref="LengthPrefix.UInt16"/> only.</summary>
    public long Maximum { get; set; }
}
