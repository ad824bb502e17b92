using System;

namespace SaveVm.Records;

/// <summary>
/// Marks a type whose readers and writers the generator writes. A record with fixed fields is a <c>readonly partial record struct</c>;
/// one that shows spans of its input is a <c>readonly ref partial struct</c>.
/// </summary>
/// <remarks>
/// The order on the wire is the order in the source: positional parameters first, then the other members as they are declared. Constants marked
/// <see cref="ConstantAttribute"/> and properties with an <c>init</c> accessor take part; computed properties do not.
/// </remarks>
// Classes too: the analyzer says better than the compiler what to do about them (SVM045).
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class)]
public sealed class WireRecordAttribute : Attribute
{
    /// <summary>The byte order of all fields that do not say their own. QEMU writes big-endian.</summary>
    public ByteOrder ByteOrder { get; set; } = ByteOrder.BigEndian;

    /// <summary>Names a context value of type <see cref="Records.ByteOrder"/> that gives the order of all fields that do not say their own.</summary>
    public string? ByteOrderFrom { get; set; }

    /// <summary>The version of this wire layout. Raise it when the layout grows; golden layouts compare against it.</summary>
    public int Version { get; set; } = 1;
}
