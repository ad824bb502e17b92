using System;

namespace SaveVm.Records;

/// <summary>A span of all bytes up to the end of the input: the last field of a record that is read from a bounded piece, such as a command's payload.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ToEndAttribute : Attribute;
