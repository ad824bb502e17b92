using System;

namespace SaveVm.Records;

/// <summary>
/// One case of a union: the field is on the wire when the tag has this value. All cases of one tag form the union; a tag for which there is no case is an
/// error, unless the tag is <see cref="OpenAttribute">open</see>.
/// </summary>
/// <param name="tag">An earlier field, or a context value.</param>
/// <param name="value">The tag's value for this case.</param>
/// <param name="more">Further values of the tag for which the same case is read.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class CaseAttribute(string tag, object value, params object[] more) : Attribute
{
    /// <summary>An earlier field, or a context value.</summary>
    public string Tag { get; } = tag;

    /// <summary>The tag's value for this case.</summary>
    public object Value { get; } = value;

    /// <summary>Further values of the tag for which the same case is read.</summary>
    public object[] More { get; } = more;
}
