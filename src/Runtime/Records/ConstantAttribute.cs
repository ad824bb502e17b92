using System;

namespace SaveVm.Records;

/// <summary>
/// A <c>const</c> that stands on the wire: magic numbers, markers, fixed versions. It is written as it is and checked on reading. Its place among the
/// fields is its place in the source. Integer constants take the width of their type; a <c>string</c> constant is its ASCII bytes.
/// </summary>
/// <example><code>[Constant] public const uint Magic = 0x5145564D;</code></example>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ConstantAttribute : Attribute;
