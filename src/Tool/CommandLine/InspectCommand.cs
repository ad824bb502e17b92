using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.Records;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm inspect</c>: names in, report out.</summary>
internal static class InspectCommand
{
    private const string Examples = """
        Examples:
          savevm inspect vm.bin
          savevm inspect --hash vm.bin.gz                  with the SHA-256 of each RAM block
          savevm inspect --json vm.bin | jq .machine
          ssh host cat vm.bin | savevm inspect -
          savevm inspect --hash main.bin --channel page1.bin --channel page2.bin
          savevm inspect --section timer vm.bin            every field of a device: place, type, value
          savevm inspect --section i8259 --instance 1 --json vm.bin

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "A stream or save file; - is standard input; .gz and .br are read through",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> json = new("--json") { Description = "One JSON document on standard output (docs/schema/inspect.schema.json); an array for several files" };
        Option<bool> hash = new("--hash") { Description = "The SHA-256 of each RAM block, as the destination would hold it" };
        Option<string[]> channels = new("--channel")
        {
            HelpName = "FILE",
            Description = "A further connection of the same migration (multifd, postcopy-preempt); repeat it for each",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        DeviceOptions devices = new();
        files.Validators.Add(result =>
        {
            FileRules.RejectOptions(result);
            if (result.Tokens.Count > 1 && result.GetResult(channels) is not null)
            {
                result.AddError("--channel belongs to one stream: name only one FILE with it");
            }
        });

        Command command = new CommandWithExamples(
            "inspect", "Shows what is in a stream: configuration, sections, commands, RAM blocks, disks, bitmaps, devices.", Examples)
        {
            files, json, hash, channels,
        };
        devices.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(files) is null or { Tokens.Count: 0 }) { result.AddError("name a file, or - for standard input"); }
            devices.Validate(result, files, hash, channels);
        });
        command.SetAction(parsed => devices.IsUsed(parsed)
            ? new DeviceRun(console).Inspect(parsed.GetValue(files)![0], devices.Of(parsed), parsed.GetValue(json), parsed.GetValue(devices.Full))
            : new Run(console, parsed.GetValue(hash), parsed.GetValue(channels) ?? [])
            .Inspect(parsed.GetValue(files)!, parsed.GetValue(json)));
        return command;
    }

    private sealed class Run(ToolConsole console, bool hash, string[] channels)
    {
        private int _exitCode = ExitCode.Good;

        public int Inspect(string[] files, bool json)
        {
            if (json) { WriteJson(files); }
            else { WriteText(files); }
            return _exitCode;
        }

        private void WriteText(string[] files)
        {
            bool first = true;
            foreach (string file in files)
            {
                StreamReport? report = TryInspect(file);
                if (report is null) { continue; }
                if (!first) { console.Writer.WriteLine(); }
                first = false;
                InspectView.Write(report, console);
                console.Writer.Flush();
                ReportErrors(report);
            }
        }

        private void WriteJson(string[] files)
        {
            List<StreamReport> reports = [];
            foreach (string file in files)
            {
                if (TryInspect(file) is { } report) { reports.Add(report); }
            }
            if (files.Length > 1) { JsonSerializer.Serialize(console.Output, reports, StreamReportJson.Default.IReadOnlyListStreamReport); }
            else if (reports.Count == 1) { JsonSerializer.Serialize(console.Output, reports[0], StreamReportJson.Default.StreamReport); }
            if (files.Length > 1 || reports.Count == 1) { console.Output.Write("\n"u8); }
            console.Output.Flush();
            reports.ForEach(ReportErrors);
        }

        /// <summary>The report, or null when the tool could not work; the user knows why then.</summary>
        private StreamReport? TryInspect(string file)
        {
            using var inputs = new InputSet(console, file);
            try
            {
                inputs.Open(channels);
                StreamReport report = InputProgress.Show(console, inputs.Main, file, progress =>
                {
                    InspectOptions options = new() { Hash = hash, Progress = progress };
                    foreach (InspectChannel channel in inputs.Channels) { options.Channels.Add(channel); }
                    return StreamInspector.Inspect(inputs.Main, options);
                });
                report.File = file;
                return report;
            }
            catch (Exception exception) when (FileProblem.Of(inputs.Current, exception) is { } problem)
            {
                _exitCode = console.Fail(Printable.Of($"{inputs.Current}: {problem}"));
            }
            return null;
        }

        private void ReportErrors(StreamReport report)
        {
            if (report.Error is not null) { ReportError(report.File!, report.Error); }
            foreach (ChannelReport channel in report.Channels ?? [])
            {
                if (channel.Error is not null) { ReportError(channel.File ?? report.File!, channel.Error); }
            }
        }

        private void ReportError(string file, ErrorReport error)
        {
            ErrorText.Write(console.Error, file, error);
            _exitCode = Math.Max(_exitCode, ExitCode.BadStream);
        }
    }
}
