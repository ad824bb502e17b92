using System;

namespace SaveVm.Records;

/// <summary>
/// Keeps what the record does not know. On an enum: values or bits without a name are accepted and kept; without this attribute they are an
/// error that names them. On <see cref="ReservedAttribute">reserved</see> bytes: any content is accepted and kept; without it they must be zero.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OpenAttribute : Attribute;
