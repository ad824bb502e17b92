using Xunit;

namespace SaveVm.Handlers.Tests;

/// <summary>Tests that measure the whole process.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
