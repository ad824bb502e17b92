using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Verification;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm verify</c>: names in, findings out.</summary>
internal static class VerifyCommand
{
    private const string Examples = """
        Examples:
          savevm verify vm.bin
          savevm verify --json vm.bin | jq '.findings[0]'
          savevm verify --sarif vm.sarif vm.bin.gz              for code scanning and editors
          savevm verify main.bin --channel page1.bin --channel page2.bin
          ssh host cat vm.bin | savevm verify -
          savevm verify vm.bin --write-manifest                 digests into vm.bin.manifest.json
          savevm verify vm.bin --manifest vm.bin.manifest.json  is it still the same?

        What each rule means: docs/rules.md.
        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = new("FILE")
        {
            Description = "A stream or save file; - is standard input; .gz and .br are read through",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> json = new("--json") { Description = "One JSON document on standard output (docs/schema/verify.schema.json)" };
        Option<string> sarif = new("--sarif") { HelpName = "PATH", Description = "Write the findings as SARIF 2.1.0 to this file" };
        Option<string[]> channels = new("--channel")
        {
            HelpName = "FILE",
            Description = "A further connection of the same migration (multifd, postcopy-preempt, return path); repeat it for each",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string> writeManifest = new("--write-manifest")
        {
            HelpName = "PATH",
            Description = $"Write a digest of each section and RAM block of a good stream (docs/schema/manifest.schema.json); FILE{StreamManifest.Extension} unless named",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> manifest = new("--manifest") { HelpName = "PATH", Description = "Compare the stream with a manifest that was written before" };
        file.Validators.Add(FileRules.RejectOptions);

        Command command = new CommandWithExamples("verify", "Checks a stream against every rule of the format, and says where it breaks one.", Examples)
        {
            file, json, sarif, channels, writeManifest, manifest,
        };
        command.Validators.Add(result =>
        {
            bool writes = result.GetResult(writeManifest) is not null;
            string? path = result.GetValue(writeManifest);
            if (result.GetResult(file) is null or { Tokens.Count: 0 })
            {
                result.AddError(
                    writes && path is not null
                        ? $"'{path}' is taken for the manifest: name the stream in front of --write-manifest, or - for standard input"
                        : "name a file, or - for standard input");
            }
            else if (writes && path is null && result.GetValue(file) == "-") { result.AddError("standard input has no name: say where to, --write-manifest PATH"); }
            if (writes && result.GetResult(manifest) is not null) { result.AddError("--write-manifest and --manifest exclude each other"); }
        });
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(file)!;
            bool writes = parsed.GetResult(writeManifest) is not null;
            return new Run(console, name)
            {
                Channels = parsed.GetValue(channels) ?? [],
                Json = parsed.GetValue(json),
                Sarif = parsed.GetValue(sarif),
                WriteManifest = writes ? parsed.GetValue(writeManifest) ?? name + StreamManifest.Extension : null,
                Manifest = parsed.GetValue(manifest),
            }.Verify();
        });
        return command;
    }

    private sealed class Run(ToolConsole console, string file)
    {
        public required string[] Channels { get; init; }

        public required bool Json { get; init; }

        public required string? Sarif { get; init; }

        public required string? WriteManifest { get; init; }

        public required string? Manifest { get; init; }

        public int Verify()
        {
            using var inputs = new InputSet(console, file);
            try
            {
                StreamManifest? manifest = null;
                if (Manifest is not null)
                {
                    inputs.Current = Manifest;
                    manifest = StreamManifest.Read(Manifest);
                    inputs.Current = file;
                }
                inputs.Open(Channels);
                VerifyReport report = InputProgress.Show(console, inputs.Main, file, progress =>
                {
                    VerifyOptions options = new() { Progress = progress, MakesManifest = WriteManifest is not null, Manifest = manifest };
                    foreach (InspectChannel channel in inputs.Channels) { options.Channels.Add(channel); }
                    return StreamVerifier.Verify(inputs.Main, options);
                });
                report.File = file;
                if (Sarif is not null)
                {
                    inputs.Current = Sarif;
                    SarifReport.Write(Sarif, report);
                }
                if (report is { IsGood: true, Manifest: { } made })
                {
                    inputs.Current = WriteManifest!;
                    made.Write(WriteManifest!);
                }
                Write(report);
                if (!report.IsGood && WriteManifest is not null) { console.Error.WriteLine(Printable.Of($"savevm: {file}: no manifest of a bad stream was written")); }
                return report.IsGood ? ExitCode.Good : ExitCode.BadStream;
            }
            catch (Exception exception) when (FileProblem.Of(inputs.Current, exception) is { } problem)
            {
                return console.Fail(Printable.Of($"{inputs.Current}: {problem}"));
            }
        }

        private void Write(VerifyReport report)
        {
            if (!Json)
            {
                VerifyView.Write(report, console.Writer);
                return;
            }
            JsonSerializer.Serialize(console.Output, report, VerifyReportJson.Default.VerifyReport);
            console.Output.Write("\n"u8);
            console.Output.Flush();
        }
    }
}
