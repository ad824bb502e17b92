using System.Collections.Generic;

namespace SaveVm.Streams;

/// <summary>One field of a described state.</summary>
/// <param name="Name">Its name; QEMU adds <c>[k]</c> where a list has a name twice.</param>
/// <param name="Type">Its type, such as <c>uint32</c>, <c>buffer</c>, <c>struct</c>, <c>qtailq</c>.</param>
/// <param name="Size">Bytes of one element on the wire, nested states and list markers included.</param>
/// <param name="ArrayLength">The number of equal elements that this object stands for; <see langword="null"/> when it stands for one.</param>
/// <param name="Index">Which element of an array this object describes, where the source says it.</param>
/// <param name="States">The nested state of a struct; for lists the state of every element.</param>
public sealed record VmDescriptionField(
    string Name, string Type, long Size, long? ArrayLength, long? Index, IReadOnlyList<VmDescriptionNode> States);
