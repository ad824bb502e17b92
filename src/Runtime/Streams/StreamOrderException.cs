using System;

namespace SaveVm.Streams;

/// <summary>Items were written in an order, or with ids, that no source sends or no destination would load.</summary>
/// <param name="message">What is wrong.</param>
public sealed class StreamOrderException(string message) : InvalidOperationException(message);
