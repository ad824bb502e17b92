using System;
using System.CommandLine;
using System.Linq;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm copy</c>: a stream in, the same stream out, whole or not at all.</summary>
internal static class CopyCommand
{
    private const string Examples = """
        Examples:
          savevm copy vm.bin.gz vm.bin
          savevm copy --target 7.2 vm.bin checked.bin       only if QEMU 7.2 takes everything that is in it
          ssh host cat vm.bin | savevm copy - vm.bin
          savevm copy vm.bin - | ssh host 'cat > vm.bin'

        OUT appears when everything is copied and on the disk; after an error there is none.
        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Option<string> Target()
    {
        Option<string> release = new("--target")
        {
            HelpName = "RELEASE",
            Description = $"Refuse what this release of QEMU does not load: {string.Join(", ", MigrationTarget.All.Select(static t => t.Release))}",
        };
        release.Validators.Add(static result =>
        {
            string? value = result.GetValueOrDefault<string>();
            if (value is not null && !MigrationTarget.TryFind(value, out _))
            {
                result.AddError($"'{value}' is not a release that is known; take one of {string.Join(", ", MigrationTarget.All.Select(static t => t.Release))}");
            }
        });
        return release;
    }

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = new("FILE") { Description = "A stream, or another connection of a migration; - is standard input; .gz and .br are read through" };
        Argument<string> output = new("OUT") { Description = "The copy; - is standard output" };
        Option<string> release = Target();
        file.Validators.Add(FileRules.RejectOptions);
        output.Validators.Add(FileRules.RejectOptions);

        Command command = new CommandWithExamples(
            "copy", "Reads a stream into typed values and writes it again, byte for byte: what it does not understand it does not copy.", Examples)
        {
            file, output, release,
        };
        file.Arity = ArgumentArity.ZeroOrOne;
        output.Arity = ArgumentArity.ZeroOrOne;
        command.Validators.Add(result =>
        {
            if (result.GetResult(file) is null or { Tokens.Count: 0 } || result.GetResult(output) is null or { Tokens.Count: 0 })
            {
                result.AddError("name two files: what to copy, and where to");
            }
        });
        command.SetAction(parsed => Run(console, parsed.GetValue(file)!, parsed.GetValue(output)!, parsed.GetValue(release)));
        return command;
    }

    private static int Run(ToolConsole console, string file, string outputPath, string? release)
    {
        MigrationTarget? target = null;
        if (release is not null) { _ = MigrationTarget.TryFind(release, out target); }
        string current = file;
        try
        {
            using WireInput input = console.Open(file);
            current = outputPath;
            using OutputFile output = console.Create(outputPath);
            using var guard = new OutputGuard(output.TemporaryPath);
            CopyReport report = InputProgress.Show(
                console, input, file, progress => StreamCopier.Copy(input, output.Output, new CopyOptions { Target = target, Progress = progress }));
            output.Commit();
            foreach (FindingReport warning in report.Warnings) { console.Error.WriteLine(Printable.Of($"savevm: {file}: {warning.Severity}: {warning.Message}")); }
            return ExitCode.Good;
        }
        catch (WireFormatException exception)
        {
            ErrorText.Write(console.Error, file, ErrorReport.From(exception));
            return ExitCode.BadStream;
        }
        catch (Exception exception) when (FileProblem.Of(current, exception) is { } problem)
        {
            return console.Fail(Printable.Of($"{current}: {problem}"));
        }
    }
}
