using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Migration;

/// <summary>Opens channels to, and from, what an address names.</summary>
public static class MigrationConnector
{
    /// <summary>Connects to a destination that listens.</summary>
    /// <param name="uri">A <c>tcp:</c> or <c>unix:</c> address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MigrationException">Nobody listens there.</exception>
    public static async Task<MigrationChannel> ConnectAsync(MigrationUri uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsSocket) { throw new ArgumentException($"'{uri}' is not the address of a socket.", nameof(uri)); }
        Socket socket = uri.Transport == MigrationTransport.Tcp
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            ValueTask connected = uri.Transport == MigrationTransport.Tcp
                ? socket.ConnectAsync(uri.Host.Length == 0 ? "127.0.0.1" : uri.Host, uri.Port, cancellationToken)
                : socket.ConnectAsync(new UnixDomainSocketEndPoint(uri.Path), cancellationToken);
            await connected.ConfigureAwait(false);
            return new MigrationChannel(uri.ToString(), socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new MigrationException(MigrationErrorKind.Unreachable, $"cannot connect to {uri}: {exception.Message.TrimEnd('.')}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a source that is no socket: a file from its offset on, or the standard output of a command.</summary>
    /// <param name="uri">A <c>file:</c> or <c>exec:</c> address.</param>
    /// <exception cref="MigrationException">The file cannot be opened, or the command cannot be started.</exception>
    public static MigrationChannel OpenSource(MigrationUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.Transport switch
        {
            MigrationTransport.File => OpenFile(uri),
            MigrationTransport.Exec => Start(uri, toChild: false),
            _ => throw new ArgumentException($"'{uri}' is the address of a socket.", nameof(uri)),
        };
    }

    /// <summary>Starts a command that takes a stream on its standard input.</summary>
    /// <param name="uri">An <c>exec:</c> address.</param>
    /// <exception cref="MigrationException">The command cannot be started.</exception>
    public static MigrationChannel StartDestination(MigrationUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.Transport == MigrationTransport.Exec
            ? Start(uri, toChild: true)
            : throw new ArgumentException($"'{uri}' does not name a command.", nameof(uri));
    }

    private static MigrationChannel OpenFile(MigrationUri uri)
    {
        try
        {
            var stream = new FileStream(uri.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (uri.OffsetInBytes > 0) { stream.Position = uri.OffsetInBytes; }
            return new MigrationChannel(uri.ToString(), stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new MigrationException(MigrationErrorKind.Unreachable, $"cannot open {uri}: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static MigrationChannel Start(MigrationUri uri, bool toChild)
    {
        string[] shell = OperatingSystem.IsWindows() ? ["cmd.exe", "/c"] : ["/bin/sh", "-c"];
        ProcessStartInfo start = new(shell[0], [shell[1], uri.Command])
        {
            RedirectStandardInput = toChild,
            RedirectStandardOutput = !toChild,
            UseShellExecute = false,
        };
        try
        {
            Process process = Process.Start(start)!;
            Stream stream = toChild ? process.StandardInput.BaseStream : process.StandardOutput.BaseStream;
            return new MigrationChannel(uri.ToString(), stream, process);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw new MigrationException(MigrationErrorKind.Unreachable, $"cannot start {uri}: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}
