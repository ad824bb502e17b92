using System;
using System.Threading;
using SaveVm.IO;
using SaveVm.Tool.View;
using Spectre.Console;

namespace SaveVm.Tool;

/// <summary>A progress bar on standard error, for large inputs and only when somebody looks.</summary>
internal static class InputProgress
{
    // Anything smaller is done before a bar could be read.
    private const long Large = 256L << 20;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    public static T Show<T>(ToolConsole console, WireInput input, string name, Func<T> work)
    {
        if (!console.ErrorIsTerminal || input.Length is null or < Large) { return work(); }

        IAnsiConsole error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error) });
        ConsoleCancelEventHandler showCursor = (_, _) => console.Error.Write("\e[?25h");
        Console.CancelKeyPress += showCursor;
        try
        {
            return error.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    ProgressTask task = context.AddTask(Markup.Escape(Printable.Of(name)), maxValue: input.Length.Value);
                    // The position is only looked at: a value that is a moment old is good enough for a bar.
                    using Timer timer = new(_ => task.Value = input.Position, state: null, s_interval, s_interval);
                    return work();
                });
        }
        finally
        {
            Console.CancelKeyPress -= showCursor;
        }
    }
}
