namespace SaveVm.Generators.Model;

/// <summary>What is known of a state class with errors: enough to declare its generated members, so that its users compile.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations such as <c>partial class Outer</c>, outermost first.</param>
/// <param name="TypeName">The class's name.</param>
/// <param name="QualifiedName">With <c>global::</c>.</param>
/// <param name="HintName">The generated file's name.</param>
/// <param name="Taken">Names of generated members that the class itself uses.</param>
internal sealed record VmStateStubModel(
    string Namespace, EquatableArray<string> ContainingTypes, string TypeName, string QualifiedName, string HintName, EquatableArray<string> Taken);
