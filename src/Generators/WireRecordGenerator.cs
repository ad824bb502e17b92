using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SaveVm.Generators.Emission;
using SaveVm.Generators.Model;
using SaveVm.Generators.Parsing;

namespace SaveVm.Generators;

/// <summary>Writes the other half of every type marked <c>[WireRecord]</c>. Diagnostics come from the analyzer, which shares the parser.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class WireRecordGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<WireRecordModel> records = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                AttributeNames.WireRecord,
                static (node, _) => node is TypeDeclarationSyntax,
                static (target, cancellation) => WireRecordParser.Parse((INamedTypeSymbol)target.TargetSymbol, cancellation).Model)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(TrackingNames.Records);

        context.RegisterSourceOutput(records, static (output, model) =>
            output.AddSource(model.HintName, WireRecordEmitter.Emit(model)));
    }
}
