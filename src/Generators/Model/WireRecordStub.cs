namespace SaveVm.Generators.Model;

/// <summary>What is known of a record with errors: enough to declare its generated members, so that its users compile.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations such as <c>partial class Outer</c>, outermost first.</param>
/// <param name="Name">The type's name.</param>
/// <param name="Declaration">What stands before the name.</param>
/// <param name="QualifiedName">With <c>global::</c>.</param>
/// <param name="HintName">The generated file's name.</param>
/// <param name="Contexts">The context arguments in order.</param>
/// <param name="HasHeader">Whether it looks like a record with a payload.</param>
/// <param name="TakesAll">Whether it looks like a record that ends where its input ends.</param>
/// <param name="Taken">Generated names that the record's author uses.</param>
internal sealed record WireRecordStub(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    string Declaration,
    string QualifiedName,
    string HintName,
    EquatableArray<ContextModel> Contexts,
    bool HasHeader,
    bool TakesAll,
    EquatableArray<string> Taken);
