namespace SaveVm.Generators.Model;

/// <summary>A class with <c>[SavevmSection]</c> or <c>[VmState]</c>.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations such as <c>partial class Outer</c>, outermost first.</param>
/// <param name="TypeName">The class's name.</param>
/// <param name="QualifiedName">With <c>global::</c>.</param>
/// <param name="HintName">The generated file's name.</param>
/// <param name="Description">What is on the wire.</param>
/// <param name="Needed">Whether the section is sent, as code; <see langword="null"/> for always.</param>
/// <param name="PreLoad">The hook as code; <see langword="null"/> for none.</param>
/// <param name="PostLoad">The hook as code.</param>
/// <param name="PreSave">The hook as code.</param>
/// <param name="PostSave">The hook as code.</param>
/// <param name="Checks">Checks behind the last field.</param>
internal sealed record VmStateModel(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string TypeName,
    string QualifiedName,
    string HintName,
    VmStateDescriptionModel Description,
    string? Needed,
    VmStateHookModel? PreLoad,
    VmStateHookModel? PostLoad,
    VmStateHookModel? PreSave,
    VmStateHookModel? PostSave,
    EquatableArray<VmStateTestModel> Checks);
