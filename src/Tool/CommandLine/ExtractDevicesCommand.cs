using System;
using System.CommandLine;
using SaveVm.Handlers.Devices;
using SaveVm.IO;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm extract devices</c>: the fields of all devices as <c>devices.json</c>.</summary>
internal static class ExtractDevicesCommand
{
    private const string FileName = "devices.json";

    private const string Examples = """
        Examples:
          savevm extract devices vm.bin -o out
          savevm extract devices postcopy.bin -o out --description precopy.bin

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = ExtractCommand.FileArgument();
        Option<string> output = ExtractCommand.OutputOption();
        Option<string?> description = new("--description")
        {
            HelpName = "FILE",
            Description = "Takes the VM description from another stream of the same machine, or from a JSON file",
        };
        Command command = new CommandWithExamples(
            "devices", "Writes devices.json: every field of every device (docs/schema/devices.schema.json).", Examples) { file, output, description };
        command.SetAction(parsed => Extract(console, parsed.GetValue(file)!, parsed.GetValue(output)!, parsed.GetValue(description)));
        return command;
    }

    private static int Extract(ToolConsole console, string file, string output, string? description)
    {
        var run = new DeviceRun(console);
        DeviceInspection? devices = run.Read(file, new DeviceChoice(Section: null, Instance: null, description), out int exitCode);
        if (devices is null) { return exitCode; }
        if (run.ReportError(file, devices.Stream) is not ExitCode.Good and int bad) { return bad; }
        try
        {
            using OutputDirectory directory = OutputDirectory.Create(output);
            using WireOutput target = directory.CreateFile(FileName);
            DeviceJson.Write(devices, target, int.MaxValue);
            directory.Commit();
            return ExitCode.Good;
        }
        catch (Exception exception) when (FileProblem.Of(output, exception) is { } problem)
        {
            return console.Fail(Printable.Of($"{output}: {problem}"));
        }
    }
}
