using System;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Records;

namespace SaveVm.Tool.View;

/// <summary>A migration as it goes on: a line that is rewritten on a terminal, or JSON lines.</summary>
internal sealed class MigrationView : IDisposable
{
    private readonly ToolConsole _console;
    private readonly bool _json;
    private readonly Lock _lock = new();
    private int _shown;

    public MigrationView(ToolConsole console, bool json)
    {
        _console = console;
        _json = json;
        Progress = json || console.ErrorIsTerminal ? new Reporter(this) : null;
    }

    /// <summary>Who is told; null when nobody looks.</summary>
    public IProgress<MigrationProgress>? Progress { get; }

    public void Listening(MigrationUri uri)
    {
        if (_json) { WriteLine(new MigrationLine { Event = "listening", Uri = uri.ToString() }); }
        else { _console.Error.WriteLine(Printable.Of($"listening at {uri}")); }
    }

    public void Stored(StoredMigration stored, string directory)
    {
        Clear();
        if (_json)
        {
            WriteLine(new MigrationLine { Event = "stored", Directory = directory, Migration = stored });
            return;
        }
        _console.Writer.WriteLine(Printable.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{directory}: {stored.Machine ?? "unknown machine"}, {Quantity.Rounded(Total(stored))} in {stored.DurationInSeconds:0.0} s, {stored.Channels.Count} {(stored.Channels.Count == 1 ? "channel" : "channels")}, from {stored.Source}")));
        _console.Writer.Flush();
    }

    public void Sent(MigrationSent sent, MigrationUri uri)
    {
        Clear();
        if (_json)
        {
            WriteLine(new MigrationLine { Event = "sent", Uri = uri.ToString(), TransferredBytes = sent.TransferredBytes, Seconds = Math.Round(sent.TotalTime.TotalSeconds, 3), Confirmed = sent.IsConfirmed });
            return;
        }
        string end = sent.IsConfirmed ? "the destination has loaded it" : "the stream has no return path, so the destination could not say whether it loaded it";
        _console.Writer.WriteLine(Printable.Of(string.Create(CultureInfo.InvariantCulture, $"sent {Quantity.Rounded(sent.TransferredBytes)} to {uri} in {sent.TotalTime.TotalSeconds:0.0} s; {end}")));
        _console.Writer.Flush();
    }

    public void Failed(Exception exception)
    {
        Clear();
        if (_json)
        {
            ErrorReport? error = exception is WireFormatException format ? ErrorReport.From(format) : null;
            WriteLine(new MigrationLine { Event = "failed", Message = exception.Message, Error = error });
        }
        _console.Error.WriteLine($"savevm: {Printable.Of(exception.Message)}");
    }

    public void Dispose() => Clear();

    private static long Total(StoredMigration stored)
    {
        long bytes = 0;
        foreach (StoredChannel channel in stored.Channels) { bytes += channel.Length; }
        return bytes;
    }

    private void Show(MigrationProgress progress)
    {
        if (_json)
        {
            WriteLine(new MigrationLine
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
            return;
        }
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.State.ToString().ToLowerInvariant()}  {Quantity.Rounded(progress.TransferredBytes)}  {Quantity.Rounded((long)progress.BytesPerSecond)}/s  remaining {Quantity.Rounded(progress.RemainingBytes)}  pass {progress.Passes}{Expected(progress)}");
        lock (_lock)
        {
            _console.Error.Write($"\r{text.PadRight(_shown)}");
            _shown = text.Length;
        }
    }

    private static string Expected(MigrationProgress progress) => progress.ExpectedRest is { } rest && rest.TotalDays < 1
        ? string.Create(CultureInfo.InvariantCulture, $"  about {Math.Ceiling(rest.TotalSeconds)} s to go")
        : "";

    private void Clear()
    {
        lock (_lock)
        {
            if (_shown > 0) { _console.Error.Write($"\r{new string(' ', _shown)}\r"); }
            _shown = 0;
        }
    }

    private void WriteLine(MigrationLine line)
    {
        lock (_lock)
        {
            _console.Output.Write(JsonSerializer.SerializeToUtf8Bytes(line, MigrationLineJson.Default.MigrationLine));
            _console.Output.Write("\n"u8);
            _console.Output.Flush();
        }
    }

    private sealed class Reporter(MigrationView view) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => view.Show(value);
    }
}
