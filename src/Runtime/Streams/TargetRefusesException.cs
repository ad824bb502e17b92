using System;

namespace SaveVm.Streams;

/// <summary>Something was to be written that the <see cref="MigrationTarget"/> would not load.</summary>
/// <param name="target">Who was to load it.</param>
/// <param name="feature">What was to be written.</param>
public sealed class TargetRefusesException(MigrationTarget target, StreamFeature feature)
    : NotSupportedException($"{target} does not load streams with {feature}.")
{
    /// <summary>Who was to load it.</summary>
    public MigrationTarget Target { get; } = target;

    /// <summary>What was to be written.</summary>
    public StreamFeature Feature { get; } = feature;
}
