namespace SaveVm.Handlers.Scaffolding;

/// <summary>What <see cref="DeviceScaffold"/> cannot find in a stream.</summary>
public sealed class ScaffoldOptions
{
    /// <summary>The namespace that is written unless another one is wanted.</summary>
    public const string DefaultNamespace = "Devices";

    /// <summary>Names the stream in the header comment; the last part of a path is taken, so that no folder of anybody's machine gets into source.</summary>
    public string? Source { get; init; }

    /// <summary>The namespace of the class: C# identifiers with dots between them.</summary>
    public string Namespace { get; init; } = DefaultNamespace;

    /// <summary>The name of the class; made from the section's name when <see langword="null"/>.</summary>
    public string? ClassName { get; init; }
}
