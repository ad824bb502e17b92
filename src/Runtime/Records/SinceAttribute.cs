using System;

namespace SaveVm.Records;

/// <summary>
/// The field is on the wire since this version. In a record the version is the context value <c>version</c>: a record with such fields declares
/// <c>[Context&lt;int&gt;("version")]</c>. In a device's state (<see cref="VmState.SavevmSectionAttribute"/>) it is the version of its description
/// (<c>VMStateField.version_id</c>).
/// </summary>
/// <param name="version">The first version that has the field.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field)]
public sealed class SinceAttribute(int version) : Attribute
{
    /// <summary>The first version that has the field.</summary>
    public int Version { get; } = version;
}
