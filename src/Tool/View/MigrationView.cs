using System;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Records;
using Spectre.Console;

namespace SaveVm.Tool.View;

/// <summary>A migration as it goes on: a bar on a terminal, or JSON lines.</summary>
internal sealed class MigrationView(ToolConsole console, bool json)
{
    private readonly Lock _lock = new();

    /// <summary>Does the work of one migration, and shows how far it is.</summary>
    public T Watch<T>(Func<IProgress<MigrationProgress>?, T> work)
    {
        if (json) { return work(new Reporter(Write)); }
        if (!console.ErrorIsTerminal) { return work(null); }

        IAnsiConsole error = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
        });
        return error.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                ProgressTask task = context.AddTask("waiting", maxValue: 1);
                task.IsIndeterminate = true;
                return work(new Reporter(progress => Show(task, progress)));
            });
    }

    public void Listening(MigrationUri uri)
    {
        if (json) { WriteLine(new MigrationLine { Event = "listening", Uri = uri.ToString() }); }
        else { console.Error.WriteLine(Printable.Of($"listening at {uri}")); }
    }

    public void Stored(StoredMigration stored, string directory)
    {
        if (json)
        {
            WriteLine(new MigrationLine { Event = "stored", Directory = directory, Migration = stored });
            return;
        }
        console.Writer.WriteLine(Printable.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{directory}: {stored.Machine ?? "unknown machine"}, {Quantity.Rounded(Total(stored))} in {stored.DurationInSeconds:0.0} s, {stored.Channels.Count} {(stored.Channels.Count == 1 ? "channel" : "channels")}, from {stored.Source}")));
        console.Writer.Flush();
    }

    public void Sent(MigrationSent sent, MigrationUri uri)
    {
        if (json)
        {
            WriteLine(new MigrationLine { Event = "sent", Uri = uri.ToString(), TransferredBytes = sent.TransferredBytes, Seconds = Math.Round(sent.TotalTime.TotalSeconds, 3), Confirmed = sent.IsConfirmed });
            return;
        }
        string end = sent.IsConfirmed ? "the destination has loaded it" : "the stream has no return path, so the destination could not say whether it loaded it";
        console.Writer.WriteLine(Printable.Of(string.Create(CultureInfo.InvariantCulture, $"sent {Quantity.Rounded(sent.TransferredBytes)} to {uri} in {sent.TotalTime.TotalSeconds:0.0} s; {end}")));
        console.Writer.Flush();
    }

    /// <summary>A connection that was not taken; the migration goes on.</summary>
    public void Refused(MigrationException reason)
    {
        lock (_lock) { console.Error.WriteLine($"savevm: refused a connection: {Printable.Of(reason.Message)}"); }
    }

    public void Failed(Exception exception)
    {
        if (json)
        {
            ErrorReport? error = exception is WireFormatException format ? ErrorReport.From(format) : null;
            WriteLine(new MigrationLine { Event = "failed", Message = exception.Message, Error = error });
        }
        console.Error.WriteLine($"savevm: {Printable.Of(exception.Message)}");
    }

    private static long Total(StoredMigration stored)
    {
        long bytes = 0;
        foreach (StoredChannel channel in stored.Channels) { bytes += channel.Length; }
        return bytes;
    }

    private static void Show(ProgressTask task, MigrationProgress progress)
    {
        if (progress.TotalBytes > 0)
        {
            task.IsIndeterminate = false;
            task.MaxValue = progress.TotalBytes;
            task.Value = progress.TotalBytes - progress.RemainingBytes;
        }
        string expected = progress.ExpectedRest is { TotalDays: < 1 } rest ? string.Create(CultureInfo.InvariantCulture, $"  about {Math.Ceiling(rest.TotalSeconds)} s to go") : "";
        task.Description = Markup.Escape(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.State.ToString().ToLowerInvariant()}  {Quantity.Rounded(progress.TransferredBytes)}  {Quantity.Rounded((long)progress.BytesPerSecond)}/s  remaining {Quantity.Rounded(progress.RemainingBytes)}  pass {progress.Passes}{expected}"));
    }

    private void Write(MigrationProgress progress) => WriteLine(new MigrationLine
    {
        Event = "progress",
        State = progress.State,
        TransferredBytes = progress.TransferredBytes,
        TotalBytes = progress.TotalBytes,
        RemainingBytes = progress.RemainingBytes,
        BytesPerSecond = Math.Round(progress.BytesPerSecond),
        Passes = progress.Passes,
        Seconds = Math.Round(progress.Elapsed.TotalSeconds, 3),
        ExpectedSeconds = progress.ExpectedRest is { } rest ? Math.Round(rest.TotalSeconds, 1) : null,
    });

    private void WriteLine(MigrationLine line)
    {
        lock (_lock)
        {
            console.Output.Write(JsonSerializer.SerializeToUtf8Bytes(line, MigrationLineJson.Default.MigrationLine));
            console.Output.Write("\n"u8);
            console.Output.Flush();
        }
    }

    private sealed class Reporter(Action<MigrationProgress> show) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => show(value);
    }
}
