namespace SaveVm.Generators;

/// <summary>Names of the pipeline's steps, shared with the tests that assert caching.</summary>
internal static class TrackingNames
{
    public const string Records = nameof(Records);
    public const string Stubs = nameof(Stubs);
    public const string Sections = nameof(Sections);
    public const string States = nameof(States);
}
