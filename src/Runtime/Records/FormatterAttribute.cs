using System;

namespace SaveVm.Records;

/// <summary>Leaves one field to code of the record's author: the escape hatch for opaque data.</summary>
/// <typeparam name="TFormatter">Static members that read, write and measure the field.</typeparam>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FormatterAttribute<TFormatter> : Attribute;
