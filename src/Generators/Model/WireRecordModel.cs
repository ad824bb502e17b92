namespace SaveVm.Generators.Model;

/// <summary>A record as the emitter sees it: strings, numbers and enums only, equal by value.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations such as <c>partial class Outer</c>, outermost first.</param>
/// <param name="Name">The type's name.</param>
/// <param name="Declaration">What stands before the name: <c>readonly partial record struct</c>.</param>
/// <param name="QualifiedName">With <c>global::</c>.</param>
/// <param name="HintName">The generated file's name.</param>
/// <param name="IsRef">Whether it is a ref struct.</param>
/// <param name="Version">The layout's version.</param>
/// <param name="Contexts">The context arguments in order.</param>
/// <param name="Fields">The fields in wire order; a packed word is one field with parts.</param>
/// <param name="Positional">Property names set by the constructor, in its order.</param>
internal sealed record WireRecordModel(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    string Declaration,
    string QualifiedName,
    string HintName,
    bool IsRef,
    int Version,
    EquatableArray<ContextModel> Contexts,
    EquatableArray<FieldModel> Fields,
    EquatableArray<string> Positional)
{
    /// <summary>The last field, when it is a span whose header can be read alone.</summary>
    public FieldModel? Payload =>
        Fields.Count > 0 && Fields[Fields.Count - 1] is { Kind: FieldKind.Bytes, Reserved: false, Length.Kind: not LengthKind.NulPadded } last ? last : null;
}
