using System;

namespace SaveVm.Records;

/// <summary>
/// A flags word of 1, 2 or 4 bytes, most significant byte first. Bit 7 of the first byte says that a second follows; bit 7 of the second byte that two
/// more follow. The field keeps the word as it stands, with those bits, so that it is written again with the same width.
/// </summary>
/// <remarks>Source: <c>migration/block-dirty-bitmap.c</c>, <c>qemu_get_bitmap_flags</c>. The field's type is a 32-bit flags enum.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class VariableFlagsAttribute : Attribute;
