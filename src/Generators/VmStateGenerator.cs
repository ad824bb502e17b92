using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SaveVm.Generators.Emission;
using SaveVm.Generators.Model;
using SaveVm.Generators.Parsing;

namespace SaveVm.Generators;

/// <summary>Writes the other half of every class marked <c>[SavevmSection]</c> or <c>[VmState]</c>.</summary>
internal static class VmStateGenerator
{
    public static void Register(IncrementalGeneratorInitializationContext context)
    {
        Register(context, AttributeNames.SavevmSection, TrackingNames.Sections);
        Register(context, AttributeNames.VmState, TrackingNames.States);
    }

    private static void Register(IncrementalGeneratorInitializationContext context, string attribute, string name)
    {
        IncrementalValuesProvider<(VmStateModel? Model, VmStateStubModel? Stub)> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                AttributeNames.StateNamespace + "." + attribute,
                static (node, _) => node is TypeDeclarationSyntax,
                (target, cancellation) =>
                {
                    var type = (INamedTypeSymbol)target.TargetSymbol;
                    // A class with both, which is an error, gives one file.
                    bool isOther = attribute == AttributeNames.VmState && VmStateParser.Find(type, AttributeNames.SavevmSection) is not null;
                    if (isOther || !WireRecordParser.IsFirst(target)) { return default((VmStateModel? Model, VmStateStubModel? Stub)); }
                    (VmStateModel? model, VmStateStubModel? stub, _) = VmStateParser.Parse(type, cancellation);
                    return (Model: model, Stub: stub);
                })
            .Where(static result => result.Model is not null || result.Stub is not null)
            .WithTrackingName(name);
        context.RegisterSourceOutput(parsed, static (output, result) =>
        {
            if (result.Model is { } model) { output.AddSource(model.HintName, VmStateEmitter.Emit(model)); }
            else if (result.Stub is { } stub) { output.AddSource(stub.HintName, VmStateEmitter.Emit(stub)); }
        });
    }
}
