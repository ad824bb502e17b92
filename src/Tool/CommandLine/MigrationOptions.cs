using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Migration;
using SaveVm.Records;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary>What <c>receive</c> and <c>send</c> have in common.</summary>
internal static class MigrationOptions
{
    public static Argument<string> UriArgument(string description)
    {
        Argument<string> argument = new("URI") { Description = description };
        argument.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!MigrationUri.TryParse(token.Value, out _, out string? problem)) { result.AddError(problem); }
            }
        });
        return argument;
    }

    public static Option<bool> Json() => new("--json") { Description = "Progress as JSON lines on standard output; the last one is the result" };

    public static Option<double?> Timeout() => new("--timeout") { HelpName = "SECONDS", Description = "How long to wait for the peer's next byte; 60 otherwise, 0 for ever" };

    public static Option<string> Tls(string role) => new("--tls")
    {
        HelpName = "DIR",
        Description = $"TLS on every channel, with ca-cert.pem, {role}-cert.pem and {role}-key.pem of this directory, as QEMU's tls-creds-x509",
    };

    public static Option<string[]> Disks(string description)
    {
        Option<string[]> option = new("--disk")
        {
            HelpName = "NAME=PATH|nbd://...",
            Description = description,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!TryParseDisk(token.Value, out _, out _)) { result.AddError($"--disk wants NAME=PATH or NAME=nbd://HOST:PORT/EXPORT, not '{token.Value}'"); }
            }
        });
        return option;
    }

    public static IReadOnlyList<DiskTarget> DiskTargets(string[]? disks, IReadOnlyDictionary<string, long> lengths)
    {
        List<DiskTarget> targets = [];
        foreach (string disk in disks ?? [])
        {
            if (TryParseDisk(disk, out string name, out string location)) { targets.Add(new DiskTarget(name, location, lengths.TryGetValue(name, out long length) ? length : null)); }
        }
        return targets;
    }

    /// <summary>Takes NAME=LOCATION apart.</summary>
    public static bool TryParseDisk(string text, out string name, out string location)
    {
        int separator = text.IndexOf('=', StringComparison.Ordinal);
        name = separator > 0 ? text[..separator] : "";
        location = separator > 0 ? text[(separator + 1)..] : "";
        return location.Length > 0;
    }

    public static TimeSpan TimeoutOf(double? seconds) =>
        seconds is not { } given ? TimeSpan.FromSeconds(60) : given <= 0 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(given);

    /// <summary>Does the work with a view of its progress; Ctrl-C ends it in order, so that nothing unfinished is left.</summary>
    public static int Run(ToolConsole console, string uri, bool json, Func<MigrationUri, MigrationView, CancellationToken, int> work)
    {
        using CancellationTokenSource cancellation = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        var view = new MigrationView(console, json);
        try
        {
            return work(MigrationUri.Parse(uri), view, cancellation.Token);
        }
        catch (WireFormatException exception)
        {
            view.Failed(exception);
            return ExitCode.BadStream;
        }
        catch (OperationCanceledException)
        {
            return console.Fail("cancelled; nothing was kept");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            view.Failed(exception);
            return ExitCode.CouldNotWork;
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            cancellation.Cancel();
        }
    }
}
