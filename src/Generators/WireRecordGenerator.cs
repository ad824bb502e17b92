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
        IncrementalValuesProvider<ParsedRecord> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                AttributeNames.WireRecord,
                static (node, _) => node is TypeDeclarationSyntax,
                static (target, cancellation) => WireRecordParser.Parse(target, cancellation));

        IncrementalValuesProvider<WireRecordModel> records = parsed
            .Where(static result => result.Record is not null)
            .Select(static (result, _) => result.Record!)
            .WithTrackingName(TrackingNames.Records);
        context.RegisterSourceOutput(records, static (output, model) =>
            output.AddSource(model.HintName, WireRecordEmitter.Emit(model)));

        IncrementalValuesProvider<WireRecordStub> stubs = parsed
            .Where(static result => result.Stub is not null)
            .Select(static (result, _) => result.Stub!)
            .WithTrackingName(TrackingNames.Stubs);
        context.RegisterSourceOutput(stubs, static (output, stub) =>
            output.AddSource(stub.HintName, WireRecordStubEmitter.Emit(stub)));

        VmStateGenerator.Register(context);
    }
}
