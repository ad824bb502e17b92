using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace SaveVm.Records;

/// <summary>
/// Loads an assembly with what lies beside it. This library itself is not loaded a second time: the layouts are of the types that this process knows.
/// </summary>
internal sealed class RecordLoadContext : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver _resolver;

    [RequiresUnreferencedCode("Loads assemblies.")]
    public RecordLoadContext(string path)
        : base(path) => _resolver = new AssemblyDependencyResolver(path);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The constructor says it.")]
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(RecordLoadContext).Assembly.GetName().Name) { return typeof(RecordLoadContext).Assembly; }
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
