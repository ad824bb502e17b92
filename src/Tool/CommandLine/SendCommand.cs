using System;
using System.CommandLine;
using SaveVm.Handlers.Migration;
using SaveVm.Streams;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm send</c>: the source of a live migration, out of a stored stream.</summary>
internal static class SendCommand
{
    private const string Examples = """
        Examples:
          savevm send vm.bin tcp:127.0.0.1:4444             QEMU was started with -incoming tcp:127.0.0.1:4444
          savevm send vm unix:/run/vm.sock                  a directory of savevm receive, with all its channels
          savevm send vm.bin.gz exec:'ssh host "cat > vm.bin"'
          savevm send vm tcp:127.0.0.1:4444 --disk disk0=disk0.raw --disk disk1=nbd://host/disk1 --target 7.2

        With --disk the stream gets a block migration of these disks (QEMU up to 9.0 loads it; an image of the same size must be there).

        Exit codes: 0 sent (and loaded, where the stream has a return path), 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = new("FILE") { Description = "A stream, or a directory of 'savevm receive'; .gz and .br are read through" };
        Argument<string> uri = MigrationOptions.UriArgument("Where to: tcp:HOST:PORT, unix:PATH, file:PATH, exec:COMMAND");
        Option<string[]> channels = new("--channel")
        {
            HelpName = "FILE",
            Description = "A further channel of the same migration (multifd), sent on a connection of its own; repeat it for each",
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string[]> disks = MigrationOptions.Disks("A disk to send with the stream as a block migration, by the name of its block backend there; repeat it for each");
        Option<string> target = CopyCommand.Target();
        Option<long> rate = new("--max-bandwidth") { HelpName = "BYTES", Description = "The most bytes per second" };
        Option<bool> json = MigrationOptions.Json();
        Option<double?> timeout = MigrationOptions.Timeout();
        Option<string> tls = MigrationOptions.Tls("client");
        Option<string> host = new("--tls-hostname") { HelpName = "NAME", Description = "With --tls: the name that the destination's certificate must carry; the host of tcp: otherwise" };
        Command command = new CommandWithExamples("send", "Sends a stored stream to a QEMU that waits for a migration.", Examples)
        {
            file, uri, channels, disks, target, rate, timeout, tls, host, json,
        };
        command.SetAction(parsed => MigrationOptions.Run(console, parsed.GetValue(uri)!, parsed.GetValue(json), (address, view, cancellation) =>
        {
            using MigrationTls? credentials = parsed.GetValue(tls) is { } folder ? MigrationTls.FromFolder(folder, isServer: false, hostName: parsed.GetValue(host)) : null;
            using var images = new DiskSet(parsed.GetValue(disks));
            MigrationSent sent = view.Watch(progress => new StoredMigrationSender(parsed.GetValue(file)!)
            {
                FurtherChannels = parsed.GetValue(channels) ?? [],
                Disks = images.Devices,
                Target = MigrationTarget.TryFind(parsed.GetValue(target) ?? "", out MigrationTarget? release) ? release : null,
                BandwidthLimitInBytesPerSecond = Math.Max(0, parsed.GetValue(rate)),
                Timeout = MigrationOptions.TimeoutOf(parsed.GetValue(timeout)),
                Tls = credentials,
                Progress = progress,
            }.SendAsync(address, cancellation).GetAwaiter().GetResult());
            view.Sent(sent, address);
            return ExitCode.Good;
        }));
        return command;
    }
}
