namespace SaveVm.Records;

/// <summary>One field of a <see cref="WireLayout"/>.</summary>
/// <param name="Name">The field's name; a constant's name; for a length in front of bytes the name followed by <c>.Length</c>.</param>
/// <param name="Type">What stands on the wire: <c>u32</c>, <c>u16le</c>, <c>i64</c>, <c>bool</c>, <c>bytes</c>, <c>name</c>, <c>u64[]</c>, or a record's name.</param>
/// <param name="Offset">Offset from the start of the record in bytes, or <see langword="null"/> behind the first part of variable size.</param>
/// <param name="Size">Size in bytes, or <see langword="null"/> when it varies.</param>
/// <param name="Length">What gives a variable size: <c>DeviceName.Length</c>, <c>targetPageSize</c>, <c>to end</c>; empty for constant sizes.</param>
/// <param name="Condition">When the field is present; empty for always.</param>
/// <param name="Bits">The bits inside the word at <paramref name="Offset"/>, such as <c>9..63</c>; empty for whole fields.</param>
/// <param name="Rule">What values are allowed: a constant, a range, <c>zero</c>, known values; empty for any.</param>
public sealed record WireLayoutField(
    string Name, string Type, int? Offset, int? Size, string Length, string Condition, string Bits, string Rule);
