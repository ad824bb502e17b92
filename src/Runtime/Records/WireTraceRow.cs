namespace SaveVm.Records;

/// <summary>One field of a record that was read.</summary>
/// <param name="Offset">Offset from the start of the record, in bytes.</param>
/// <param name="Length">Number of bytes; 0 for a field inside a packed word.</param>
/// <param name="Field">The field's name, with dots for nested records.</param>
/// <param name="Value">The value as text: integers in decimal and hexadecimal, flags by name, names in quotes, bytes in hexadecimal.</param>
public sealed record WireTraceRow(int Offset, int Length, string Field, string Value);
