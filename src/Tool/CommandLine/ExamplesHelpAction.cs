using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.IO;

namespace SaveVm.Tool.CommandLine;

/// <summary>The library's help, followed by examples.</summary>
internal sealed class ExamplesHelpAction : SynchronousCommandLineAction
{
    private readonly HelpAction _help;
    private readonly string _rootExamples;
    private readonly ToolConsole _console;

    public ExamplesHelpAction(HelpAction help, string rootExamples, ToolConsole console)
    {
        _help = help;
        _rootExamples = rootExamples;
        _console = console;
        // A line that is too long for the terminal wraps; otherwise the text is the same everywhere.
        if (!console.OutputIsTerminal) { _help.MaxWidth = 100; }
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        parseResult.InvocationConfiguration.Output = text;
        _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = _console.Writer;
        foreach (ReadOnlySpan<char> line in text.ToString().AsSpan().TrimEnd().EnumerateLines()) { _console.Writer.WriteLine(line.TrimEnd()); }
        _console.Writer.WriteLine();
        string examples = (parseResult.CommandResult.Command as CommandWithExamples)?.Examples ?? _rootExamples;
        _console.Writer.WriteLine(examples);
        return ExitCode.Good;
    }
}
