using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
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

        What each rule means: docs/rules.md.
        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = new("FILE") { Description = "A stream or save file; - is standard input; .gz and .br are read through" };
        Option<bool> json = new("--json") { Description = "One JSON document on standard output (docs/schema/verify.schema.json)" };
        Option<string> sarif = new("--sarif") { HelpName = "PATH", Description = "Write the findings as SARIF 2.1.0 to this file" };
        Option<string[]> channels = new("--channel")
        {
            HelpName = "FILE",
            Description = "A further connection of the same migration (multifd, postcopy-preempt, return path); repeat it for each",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        file.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.Length > 1 && token.Value[0] == '-')
                {
                    result.AddError($"'{token.Value}' is not an option; if it is a file, write ./{token.Value}");
                }
            }
        });

        Command command = new CommandWithExamples("verify", "Checks a stream against every rule of the format, and says where it breaks one.", Examples)
        {
            file, json, sarif, channels,
        };
        file.Arity = ArgumentArity.ZeroOrOne;
        command.Validators.Add(result =>
        {
            if (result.GetResult(file) is null or { Tokens.Count: 0 }) { result.AddError("name a file, or - for standard input"); }
        });
        command.SetAction(parsed => Run(
            console, parsed.GetValue(file)!, parsed.GetValue(channels) ?? [], parsed.GetValue(json), parsed.GetValue(sarif)));
        return command;
    }

    private static int Run(ToolConsole console, string file, string[] channels, bool json, string? sarif)
    {
        string current = file;
        List<WireInput> inputs = [];
        try
        {
            WireInput input = console.Open(file);
            inputs.Add(input);
            List<InspectChannel> further = [];
            foreach (string channel in channels)
            {
                current = channel;
                inputs.Add(console.Open(channel));
                further.Add(new InspectChannel(channel, inputs[^1]));
            }
            current = file;
            VerifyReport report = InputProgress.Show(console, input, file, progress =>
            {
                VerifyOptions options = new() { Progress = progress };
                further.ForEach(options.Channels.Add);
                return StreamVerifier.Verify(input, options);
            });
            report.File = file;
            if (sarif is not null)
            {
                current = sarif;
                SarifReport.Write(sarif, report);
            }
            Write(console, report, json);
            return report.IsGood ? ExitCode.Good : ExitCode.BadStream;
        }
        catch (Exception exception) when (FileProblem.Of(current, exception) is { } problem)
        {
            return console.Fail(Printable.Of($"{current}: {problem}"));
        }
        finally
        {
            inputs.ForEach(static input => input.Dispose());
        }
    }

    private static void Write(ToolConsole console, VerifyReport report, bool json)
    {
        if (!json)
        {
            VerifyView.Write(report, console.Writer);
            return;
        }
        JsonSerializer.Serialize(console.Output, report, VerifyReportJson.Default.VerifyReport);
        console.Output.Write("\n"u8);
        console.Output.Flush();
    }
}
