using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.IO;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary>The command line: what can be said, and what happens to a mistake.</summary>
internal static class SavevmCommand
{
    private const string Description = "Looks into QEMU's savevm / migration streams.";

    private const string Examples = """
        Examples:
          savevm inspect vm.bin                     what is in a stream
          savevm inspect --json vm.bin              the same for programs
          savevm extract devices vm.bin -o out      every field of every device
          savevm scaffold vm.bin --section hpet     C# that reads and writes a device's section
          savevm verify vm.bin                      is it whole, and if not, where is it damaged
          savevm copy vm.bin.gz vm.bin              the same stream again, checked on the way
          savevm receive tcp::4444 -o vm            the destination of a live migration
          savevm send vm tcp:127.0.0.1:4444         and the source of one
          savevm inspect --help                     all that inspect can do
          savevm extract disks vm.bin -o out        disks of a block migration as raw images
          savevm extract bitmaps vm.bin -o out      dirty bitmaps as JSON

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    /// <summary>Does what the arguments say.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, ToolConsole console)
    {
        ParseResult parsed = Parse(args, console);
        parsed.InvocationConfiguration.Output = console.Writer;
        parsed.InvocationConfiguration.Error = console.Error;
        parsed.InvocationConfiguration.EnableDefaultExceptionHandler = false;
        // Nothing needs to be undone on Ctrl-C, so the system's own way of ending the process is the right one.
        parsed.InvocationConfiguration.ProcessTerminationTimeout = null;

        if (parsed.Action is ParseErrorAction or null) { return ExplainUsage(parsed, console); }
        try
        {
            int exitCode = parsed.Invoke();
            console.Writer.Flush();
            return exitCode;
        }
        catch (IOException exception)
        {
            return console.Fail(Printable.Of($"cannot write the output: {exception.Message}"));
        }
        catch (OutOfMemoryException)
        {
            return console.Fail("not enough memory");
        }
    }

    /// <summary>Reads the arguments and does nothing.</summary>
    public static ParseResult Parse(string[] args, ToolConsole console) => Create(console).Parse(args);

    private static RootCommand Create(ToolConsole console)
    {
        RootCommand root = new(Description) { HelpName = "savevm" };
        root.Subcommands.Add(InspectCommand.Create(console));
        root.Subcommands.Add(ExtractCommand.Create(console));
        root.Subcommands.Add(ScaffoldCommand.Create(console));
        root.Subcommands.Add(VerifyCommand.Create(console));
        root.Subcommands.Add(CopyCommand.Create(console));
        root.Subcommands.Add(ReceiveCommand.Create(console));
        root.Subcommands.Add(SendCommand.Create(console));
        root.Subcommands.Add(LayoutCommand.Create(console));
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Description = "Show this help, or that of a command";
                help.Action = new ExamplesHelpAction((HelpAction)help.Action!, Examples, console);
            }
            else if (option is VersionOption version)
            {
                version.Description = "Show the version";
                version.Action = new VersionAction(console);
            }
        }
        return root;
    }

    // "extract devices", without the root.
    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;

    private static int ExplainUsage(ParseResult parsed, ToolConsole console)
    {
        string command = parsed.CommandResult.Command is RootCommand ? "savevm" : $"savevm {PathOf(parsed.CommandResult)}";
        string problem = parsed switch
        {
            { CommandResult.Command: RootCommand, UnmatchedTokens.Count: > 0 } => $"'{parsed.UnmatchedTokens[0]}' is not a command",
            { CommandResult.Command: RootCommand, Tokens.Count: 0 } => "a command is missing, such as 'inspect'",
            { Errors.Count: > 0 } => parsed.Errors[0].Message,
            _ => "a command is missing, such as 'inspect'",
        };
        console.Error.WriteLine($"{command}: {Printable.Of(problem).TrimEnd('.')}");
        console.Error.WriteLine($"Try '{command} --help'.");
        return ExitCode.CouldNotWork;
    }
}
