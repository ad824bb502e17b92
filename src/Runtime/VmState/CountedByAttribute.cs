using System;

namespace SaveVm.VmState;

/// <summary>
/// An array whose number of elements stands in another member of the same class: <c>VMSTATE_VARRAY_UINT16</c> and its like. Nothing is on the wire for the
/// count itself, so the member is a field that stands before the array, or one that is not on the wire and was set before reading
/// (<see cref="VmStateIgnoreAttribute"/>, a C# field, a computed property).
/// </summary>
/// <remarks>The array's length has to agree with the count on writing. On reading, an array of the right length is filled; otherwise a new one is made.</remarks>
/// <param name="member">A <c>byte</c>, <c>ushort</c>, <c>int</c> or <c>uint</c>.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class CountedByAttribute(string member) : Attribute
{
    /// <summary>The member that holds the count.</summary>
    public string Member { get; } = member;

    /// <summary>The array has this many elements for each one counted (<c>VMS_MULTIPLY_ELEMENTS</c>).</summary>
    public int Multiply { get; set; } = 1;
}
