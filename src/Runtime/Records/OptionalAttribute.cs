using System;

namespace SaveVm.Records;

/// <summary>
/// A trailing field that older writers did not have: it is there when bytes are left, and <see langword="null"/> when the input ends before it. The type is
/// a nullable integer. For records that are read from a bounded piece; once one optional field is absent, all later ones must be.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OptionalAttribute : Attribute;
