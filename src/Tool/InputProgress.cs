using System;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Tool.View;
using Spectre.Console;

namespace SaveVm.Tool;

/// <summary>A progress bar on standard error, for large inputs and only when somebody looks.</summary>
internal static class InputProgress
{
    // Anything smaller is done before a bar could be read.
    private const long Large = 256L << 20;

    public static T Show<T>(ToolConsole console, WireInput input, string name, Func<IProgress<InspectProgress>?, T> work)
    {
        if (!console.ErrorIsTerminal || input.Length is null or < Large) { return work(null); }

        IAnsiConsole error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error) });
        ConsoleCancelEventHandler showCursor = (_, _) => console.Error.Write("\e[?25h");
        Console.CancelKeyPress += showCursor;
        try
        {
            return error.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new Bar(context.AddTask(Markup.Escape(Printable.Of(name)), maxValue: input.Length.Value))));
        }
        finally
        {
            Console.CancelKeyPress -= showCursor;
        }
    }

    // Not Progress<T>: that one reports on another thread, later and out of order.
    private sealed class Bar(ProgressTask task) : IProgress<InspectProgress>
    {
        public void Report(InspectProgress value) => task.Value = value.Done;
    }
}
