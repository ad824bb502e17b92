using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Records;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm receive</c>: the destination of a live migration, which keeps the stream.</summary>
internal static class ReceiveCommand
{
    private const string Examples = """
        Examples:
          savevm receive tcp::4444 -o vm                    then in QEMU: migrate tcp:127.0.0.1:4444
          savevm receive unix:/run/vm.sock -o vm --multifd 4
          savevm receive tcp:0.0.0.0:4444 -o store --forever --tls /etc/pki/qemu
          savevm receive exec:'ssh host cat vm.bin' -o vm
          savevm receive tcp::4444 -o vm --mapped-ram       then later: qemu ... -incoming file:vm/stream.bin
          savevm receive tcp::4444 -o vm --disk disk0=disk0.raw --disk disk1=nbd://host/disk1     then: migrate -b tcp:...

        A disk of --disk is written while its chunks come (block migration, QEMU up to 9.0): an image appears whole or not at all, over the
        one that is there (migrate -i: have the base there); a disk behind NBD is written in place.
        What appears in DIR: stream.bin, a file for each further channel, manifest.json, and the digests of every section in
        stream.bin.manifest.json (see savevm verify). With --forever a directory below DIR for each migration.
        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> uri = MigrationOptions.UriArgument("Where to listen: tcp:HOST:PORT (without HOST the loopback address only), unix:PATH; or where to read: file:PATH, exec:COMMAND");
        Option<string> output = new("--output", "-o") { HelpName = "DIR", Description = "The directory for what comes; it appears when everything is there", Required = true };
        Option<bool> once = new("--once") { Description = "End after one migration (the default)" };
        Option<bool> forever = new("--forever") { Description = "Go on with the next migration, in directories below DIR; a failed one is reported and leaves nothing" };
        Option<int> multifd = new("--multifd") { HelpName = "N", Description = "How many multifd channels the source opens (capability multifd, multifd-channels)" };
        Option<bool> preempt = new("--preempt") { Description = "The source opens a channel for requested pages (capability postcopy-preempt)" };
        Option<bool> postcopy = new("--postcopy") { Description = "Let the source switch to postcopy (capability postcopy-ram)" };
        Option<bool> acknowledge = new("--switchover-ack") { Description = "Tell the source that it may switch over (capability switchover-ack)" };
        Option<bool> mapped = new("--mapped-ram") { Description = "Keep one mapped-ram file with the memory as it is at the end, instead of the bytes as they come" };
        Option<long> limit = new("--limit") { HelpName = "BYTES", Description = "The most bytes of one channel" };
        Option<double> timeLimit = new("--time-limit") { HelpName = "SECONDS", Description = "How long the whole migration may take; as long as it likes otherwise" };
        Option<string[]> disks = MigrationOptions.Disks("Where a disk of a block migration goes, by the name of its block backend; repeat it for each");
        Option<string[]> sizes = ExtractDisksCommand.Sizes();
        Option<bool> json = MigrationOptions.Json();
        Option<double?> timeout = MigrationOptions.Timeout();
        Option<string> tls = MigrationOptions.Tls("server");
        Option<string[]> allow = new("--tls-allow")
        {
            HelpName = "NAME",
            Description = "With --tls: the distinguished name of a source that may come; repeat it for each. All of the authority's otherwise",
            AllowMultipleArgumentsPerToken = false,
        };
        multifd.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > byte.MaxValue) { result.AddError("--multifd takes a number from 0 to 255"); }
        });
        Command command = new CommandWithExamples("receive", "Receives a live migration from QEMU and keeps its stream.", Examples)
        {
            uri, output, once, forever, multifd, preempt, postcopy, acknowledge, mapped, disks, sizes, limit, timeLimit, timeout, tls, allow, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(once) && result.GetValue(forever)) { result.AddError("--once and --forever exclude each other"); }
            if (result.GetValue(forever) && result.GetValue(disks) is { Length: > 0 }) { result.AddError("--forever and --disk exclude each other: the next migration would write over the disks of the one before"); }
        });
        command.SetAction(parsed =>
        {
            MigrationStore Store(string directory, MigrationTls? credentials, MigrationView view, IProgress<MigrationProgress>? progress) => new(directory)
            {
                MultifdChannels = parsed.GetValue(multifd),
                HasPreemptChannel = parsed.GetValue(preempt),
                AllowsPostcopy = parsed.GetValue(postcopy) || parsed.GetValue(preempt),
                Disks = MigrationOptions.DiskTargets(parsed.GetValue(disks), ExtractDisksCommand.LengthsOf(parsed.GetValue(sizes))),
                AcknowledgesSwitchover = parsed.GetValue(acknowledge),
                AsMappedRam = parsed.GetValue(mapped),
                TimeLimit = parsed.GetValue(timeLimit) is > 0 and double most ? TimeSpan.FromSeconds(most) : Timeout.InfiniteTimeSpan,
                LimitInBytes = parsed.GetValue(limit) is > 0 and long bytes ? bytes : long.MaxValue,
                Timeout = MigrationOptions.TimeoutOf(parsed.GetValue(timeout)),
                Tls = credentials,
                ConnectionRefused = view.Refused,
                Progress = progress,
            };
            return MigrationOptions.Run(console, parsed.GetValue(uri)!, parsed.GetValue(json), (address, view, cancellation) =>
            {
                using MigrationTls? credentials = parsed.GetValue(tls) is { } folder
                    ? MigrationTls.FromFolder(folder, isServer: true, allowedNames: parsed.GetValue(allow) ?? [])
                    : null;
                var session = new Session(console, view, parsed.GetValue(output)!, (directory, progress) => Store(directory, credentials, view, progress));
                return parsed.GetValue(forever) ? session.Forever(address, cancellation) : session.Once(address, cancellation);
            });
        });
        return command;
    }

    private sealed class Session(ToolConsole console, MigrationView view, string directory, Func<string, IProgress<MigrationProgress>?, MigrationStore> store)
    {
        public int Once(MigrationUri uri, CancellationToken cancellation)
        {
            if (!uri.IsSocket)
            {
                view.Stored(view.Watch(progress => store(directory, progress).ReceiveAsync(MigrationConnector.OpenSource(uri), cancellation).GetAwaiter().GetResult()), directory);
                return ExitCode.Good;
            }
            using MigrationListener listener = MigrationListener.Open(uri);
            view.Listening(listener.Uri);
            Receive(listener, directory, cancellation);
            return ExitCode.Good;
        }

        public int Forever(MigrationUri uri, CancellationToken cancellation)
        {
            if (!uri.IsSocket) { return console.Fail($"--forever needs an address to listen at, not {uri}"); }
            _ = Directory.CreateDirectory(directory);
            using MigrationListener listener = MigrationListener.Open(uri);
            view.Listening(listener.Uri);
            for (int number = NextNumber(); ;)
            {
                string path = PathOf(number);
                try
                {
                    Receive(listener, path, cancellation);
                    number++;
                }
                catch (WireFormatException exception)
                {
                    view.Failed(exception);
                }
                catch (MigrationException exception)
                {
                    view.Failed(exception);
                }
            }
        }

        private void Receive(MigrationListener listener, string path, CancellationToken cancellation) =>
            view.Stored(view.Watch(progress => store(path, progress).ReceiveAsync(listener, cancellation).GetAwaiter().GetResult()), path);

        private string PathOf(int number) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"migration-{number:0000}"));

        private int NextNumber()
        {
            int number = 1;
            while (Path.Exists(PathOf(number))) { number++; }
            return number;
        }
    }
}
