using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// Waits for the connections of a migration. A TCP address without a host is bound to the loopback address only; a Unix socket can be opened by its owner only.
/// </summary>
public sealed class MigrationListener : IDisposable
{
    // The main channel and as many further ones as QEMU opens (its limit for multifd is 255) may be waiting at once.
    private const int Backlog = 256;

    private readonly Socket _socket;
    private readonly string? _path;

    private MigrationListener(Socket socket, MigrationUri uri, string? path)
    {
        _socket = socket;
        Uri = uri;
        _path = path;
    }

    /// <summary>Where the listener can be reached; with the port that it was given.</summary>
    public MigrationUri Uri { get; }

    /// <summary>Opens the address.</summary>
    /// <param name="uri">A <c>tcp:</c> or <c>unix:</c> address.</param>
    /// <exception cref="MigrationException">The address cannot be opened.</exception>
    /// <exception cref="ArgumentException">Nobody can listen at an address of this kind.</exception>
    public static MigrationListener Open(MigrationUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsSocket) { throw new ArgumentException($"'{uri}' is not the address of a socket.", nameof(uri)); }
        try
        {
            return uri.Transport == MigrationTransport.Tcp ? OpenTcp(uri) : OpenUnix(uri);
        }
        catch (Exception exception) when (exception is not MigrationException and (SocketException or IOException or UnauthorizedAccessException))
        {
            throw new MigrationException(MigrationErrorKind.Unreachable, $"cannot listen at {uri}: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>Waits for the next connection.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The connection; nothing was read from it.</returns>
    public async Task<MigrationChannel> AcceptAsync(CancellationToken cancellationToken = default)
    {
        Socket socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
        string name = socket.RemoteEndPoint is IPEndPoint peer ? $"tcp:{peer}" : Uri.ToString();
        return new MigrationChannel(name, socket);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        if (_path is not null) { File.Delete(_path); }
    }

    private static MigrationListener OpenTcp(MigrationUri uri)
    {
        IPAddress address = uri.Host.Length == 0 ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host, out IPAddress? literal) ? literal
            : Dns.GetHostAddresses(uri.Host).FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork)
                ?? Dns.GetHostAddresses(uri.Host).FirstOrDefault()
                ?? throw new MigrationException(MigrationErrorKind.Unreachable, $"cannot listen at {uri}: the host has no address");
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, uri.Port));
            socket.Listen(Backlog);
            return new MigrationListener(socket, uri.WithPort(((IPEndPoint)socket.LocalEndPoint!).Port), path: null);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static MigrationListener OpenUnix(MigrationUri uri)
    {
        var endPoint = new UnixDomainSocketEndPoint(uri.Path);
        RemoveStaleSocket(uri, endPoint);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            // Nobody can connect before Listen, so there is no moment when others could.
            if (!OperatingSystem.IsWindows()) { RestrictToOwner(uri.Path); }
            socket.Listen(Backlog);
            return new MigrationListener(socket, uri, uri.Path);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void RestrictToOwner(string path) => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>A socket that nobody listens at is left over from a process that died; anything else at the path is not ours to remove.</summary>
    private static void RemoveStaleSocket(MigrationUri uri, UnixDomainSocketEndPoint endPoint)
    {
        if (!File.Exists(uri.Path)) { return; }
        if ((File.GetAttributes(uri.Path) & (FileAttributes.Directory | FileAttributes.Normal)) == FileAttributes.Directory || new FileInfo(uri.Path).Length > 0)
        {
            throw new MigrationException(MigrationErrorKind.Unreachable, string.Create(CultureInfo.InvariantCulture, $"cannot listen at {uri}: a file is in the way"));
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(uri.Path);
            return;
        }
        throw new MigrationException(MigrationErrorKind.Unreachable, $"cannot listen at {uri}: another process does");
    }
}
