using Xunit;

namespace SaveVm.Handlers.Tests;

/// <summary>Tests that measure the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
