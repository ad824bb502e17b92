using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.Scaffolding;
using SaveVm.IO;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm scaffold</c>: a device's section in, C# out.</summary>
internal static class ScaffoldCommand
{
    private const string Examples = """
        Examples:
          savevm scaffold vm.bin --section mc146818rtc -o Rtc.cs
          savevm scaffold vm.bin --section i8259 --instance 1
          savevm scaffold postcopy.bin --section timer --description precopy.bin

        What comes out reads this section and writes it back byte for byte; docs/vmstate.md says what a stream cannot tell.
        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = ExtractCommand.FileArgument();
        Option<string> section = new("--section")
        {
            HelpName = "NAME",
            Description = "The section's name, or its end behind the path where that is unique",
            Required = true,
        };
        Option<uint?> instance = new("--instance") { HelpName = "N", Description = "Which of several sections of that name" };
        Option<string?> description = new("--description")
        {
            HelpName = "FILE",
            Description = "Takes the VM description from another stream of the same machine, or from a JSON file",
        };
        Option<string> output = new("--output", "-o") { HelpName = "FILE.cs", Description = "Where to; standard output without it", DefaultValueFactory = static _ => "-" };
        Option<string> space = new("--namespace")
        {
            HelpName = "NAME",
            Description = "The namespace of the class",
            DefaultValueFactory = static _ => ScaffoldOptions.DefaultNamespace,
        };
        Option<string?> name = new("--class") { HelpName = "NAME", Description = "The name of the class; made from the section's name without it" };
        Command command = new CommandWithExamples(
            "scaffold", "Writes C# with attributes for a device's section: the start of a reader and writer of your own (docs/vmstate.md).", Examples)
        {
            file, section, instance, description, output, space, name,
        };
        command.SetAction(parsed => Write(
            console,
            parsed.GetValue(file)!,
            new DeviceChoice(parsed.GetValue(section), parsed.GetValue(instance), parsed.GetValue(description)),
            parsed.GetValue(output)!,
            new ScaffoldOptions { Source = parsed.GetValue(file), Namespace = parsed.GetValue(space)!, ClassName = parsed.GetValue(name) }));
        return command;
    }

    private static int Write(ToolConsole console, string file, DeviceChoice choice, string outputPath, ScaffoldOptions options)
    {
        var run = new DeviceRun(console);
        DeviceInspection? devices = run.Find(file, choice, out int exitCode);
        if (devices is null) { return exitCode; }
        if (run.ReportError(file, devices.Stream) is not ExitCode.Good and int bad) { return bad; }
        if (devices.DescriptionSource == DeviceDescriptionSource.None)
        {
            return console.Fail(Printable.Of(
                $"{file}: the stream has no VM description, so nothing is known of its fields; name a stream of the same machine that has one: --description OTHER"));
        }
        if (!DeviceScaffold.TryWrite(devices.Devices[0].State, options, out string text, out string? problem)) { return console.Fail(Printable.Of($"{file}: {problem}")); }
        try
        {
            using OutputFile output = console.Create(outputPath);
            using var guard = new OutputGuard(output.TemporaryPath);
            output.Output.Write(Encoding.UTF8.GetBytes(text));
            output.Commit();
            return ExitCode.Good;
        }
        catch (Exception exception) when (FileProblem.Of(outputPath, exception) is { } why)
        {
            return console.Fail(Printable.Of($"{outputPath}: {why}"));
        }
    }
}
