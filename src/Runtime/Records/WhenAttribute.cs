using System;

namespace SaveVm.Records;

/// <summary>
/// The field is on the wire only under a condition on an earlier field or a context value. Several attributes must all hold. When the condition does not
/// hold, reading gives the default value, and writing any other value is an error.
/// </summary>
/// <remarks>
/// For a <c>[Flags]</c> enum the value means "all these bits are set"; <see cref="Any"/> means "at least one of these bits", <see cref="Without"/> "none of
/// these bits". For any other type the value means equality with one of the values given. Without any value the condition is "not zero".
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter, AllowMultiple = true)]
public sealed class WhenAttribute : Attribute
{
    /// <summary>The field is present when the member is not zero, or as <see cref="Any"/> and <see cref="Without"/> say.</summary>
    /// <param name="member">An earlier field, or a context value.</param>
    public WhenAttribute(string member) => Member = member;

    /// <summary>The field is present when the member has this value, or, for flags, all these bits.</summary>
    /// <param name="member">An earlier field, or a context value.</param>
    /// <param name="value">The value, of the member's type.</param>
    /// <param name="more">Further values of which any will do (not for flags).</param>
    public WhenAttribute(string member, object value, params object[] more)
    {
        Member = member;
        Value = value;
        More = more;
    }

    /// <summary>An earlier field, or a context value.</summary>
    public string Member { get; }

    /// <summary>The value, or for flags the bits that must all be set.</summary>
    public object? Value { get; }

    /// <summary>Further values of which any will do.</summary>
    public object[] More { get; } = [];

    /// <summary>Bits of which at least one must be set.</summary>
    public object? Any { get; set; }

    /// <summary>Bits of which none may be set.</summary>
    public object? Without { get; set; }
}
