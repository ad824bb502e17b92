using System;
using System.CommandLine;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm extract</c>: what is in a stream, as files. Each kind of content is a command below it.</summary>
internal static class ExtractCommand
{
    private const string Examples = """
        Examples:
          savevm extract ram vm.bin -o out          out/<block>.bin, or an ELF core with --format elf
          savevm extract disks vm.bin -o out        out/<device>.raw, disks of a block migration
          savevm extract bitmaps vm.bin -o out      out/bitmaps.json, dirty ranges
          savevm extract devices vm.bin -o out      every field of every device: out/devices.json
          savevm extract --help                     what can be extracted

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    /// <summary>For content that is most of a file: reading it is faster than mapping it.</summary>
    public static WireInputOptions ReadAll { get; } = new() { MapFiles = false };

    public static Command Create(ToolConsole console)
    {
        return new CommandWithExamples("extract", "Takes the content of a stream out into files, whole or not at all.", Examples)
        {
            ExtractRamCommand.Create(console),
            ExtractDevicesCommand.Create(console),
            ExtractDisksCommand.Create(console),
            ExtractBitmapsCommand.Create(console),
        };
    }

    public static Argument<string> FileArgument() => new("FILE")
    {
        Description = "A stream or save file; - is standard input; .gz and .br are read through",
    };

    public static Option<string> OutputOption() => new("--output", "-o")
    {
        HelpName = "DIR",
        Description = "The directory for the files; made when it is not there",
        Required = true,
    };

    /// <summary>Opens input and directory, works, and gives the files their names when all went well.</summary>
    public static int Run(ToolConsole console, string file, string directory, Action<WireInput, OutputDirectory> work, WireInputOptions? options = null)
    {
        string current = file;
        try
        {
            using WireInput input = console.Open(file, options);
            current = directory;
            using OutputDirectory output = OutputDirectory.Create(directory);
            current = file;
            work(input, output);
            output.Commit();
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
