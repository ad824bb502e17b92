using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SaveVm.Handlers.Migration;

/// <summary>Where a migration comes from or goes to, in the words of QEMU's <c>migrate</c> command and its <c>-incoming</c> option.</summary>
public sealed record MigrationUri
{
    private MigrationUri(MigrationTransport transport) => Transport = transport;

    /// <summary>What carries the migration.</summary>
    public MigrationTransport Transport { get; }

    /// <summary>For <see cref="MigrationTransport.Tcp"/>: a name or an address without brackets; empty for the loopback address.</summary>
    public string Host { get; private init; } = "";

    /// <summary>For <see cref="MigrationTransport.Tcp"/>: the port; a listener takes any free one for 0.</summary>
    public int Port { get; private init; }

    /// <summary>For <see cref="MigrationTransport.Unix"/> and <see cref="MigrationTransport.File"/>.</summary>
    public string Path { get; private init; } = "";

    /// <summary>For <see cref="MigrationTransport.File"/>: where the stream begins, in bytes from the start of the file.</summary>
    public long OffsetInBytes { get; private init; }

    /// <summary>For <see cref="MigrationTransport.Exec"/>: what the shell runs.</summary>
    public string Command { get; private init; } = "";

    /// <summary>Whether the other side can answer, and open further channels.</summary>
    public bool IsSocket => Transport is MigrationTransport.Tcp or MigrationTransport.Unix;

    /// <summary>Reads what a user wrote.</summary>
    /// <param name="text"><c>tcp:HOST:PORT</c>, <c>tcp:[ADDRESS]:PORT</c>, <c>tcp::PORT</c>, <c>unix:PATH</c>, <c>file:PATH[,offset=N]</c>, <c>exec:COMMAND</c>.</param>
    /// <exception cref="FormatException">It is none of these; the message says what is wrong.</exception>
    public static MigrationUri Parse(string text) => TryParse(text, out MigrationUri? uri, out string? problem) ? uri : throw new FormatException(problem);

    /// <summary>Reads what a user wrote.</summary>
    /// <param name="text">See <see cref="Parse"/>.</param>
    /// <param name="uri">The address.</param>
    /// <param name="problem">What is wrong with the text.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out MigrationUri? uri, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string rest = text[(colon + 1)..];
        (uri, problem) = (colon < 0 ? "" : text[..colon]) switch
        {
            "tcp" => ParseTcp(rest),
            "unix" => rest.Length == 0 ? Problem("unix: needs a path") : (new MigrationUri(MigrationTransport.Unix) { Path = rest }, null),
            "file" => ParseFile(rest),
            "exec" => rest.Length == 0 ? Problem("exec: needs a command") : (new MigrationUri(MigrationTransport.Exec) { Command = rest }, null),
            _ => Problem($"'{text}' is no migration address: write tcp:HOST:PORT, unix:PATH, file:PATH or exec:COMMAND"),
        };
        return uri is not null;
    }

    /// <summary>The address as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Transport switch
    {
        MigrationTransport.Tcp => string.Create(CultureInfo.InvariantCulture, $"tcp:{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}"),
        MigrationTransport.Unix => $"unix:{Path}",
        MigrationTransport.File => OffsetInBytes == 0 ? $"file:{Path}" : string.Create(CultureInfo.InvariantCulture, $"file:{Path},offset={OffsetInBytes}"),
        _ => $"exec:{Command}",
    };

    /// <summary>The same address with the port that a listener was given.</summary>
    internal MigrationUri WithPort(int port) => this with { Port = port };

    private static (MigrationUri? Uri, string? Problem) Problem(string text) => (null, text);

    private static (MigrationUri? Uri, string? Problem) ParseTcp(string rest)
    {
        int colon = rest.LastIndexOf(':');
        if (colon < 0) { return Problem($"'tcp:{rest}' has no port: write tcp:HOST:PORT"); }
        string host = rest[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) { host = host[1..^1]; }
        else if (host.Contains(':', StringComparison.Ordinal)) { return Problem($"write the address of 'tcp:{rest}' in brackets: tcp:[ADDRESS]:PORT"); }
        return ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? (new MigrationUri(MigrationTransport.Tcp) { Host = host, Port = port }, null)
            : Problem($"'{rest[(colon + 1)..]}' is no port: write a number from 0 to 65535");
    }

    private static (MigrationUri? Uri, string? Problem) ParseFile(string rest)
    {
        const string Separator = ",offset=";
        int comma = rest.LastIndexOf(Separator, StringComparison.Ordinal);
        string path = comma < 0 ? rest : rest[..comma];
        if (path.Length == 0) { return Problem("file: needs a path"); }
        if (comma < 0) { return (new MigrationUri(MigrationTransport.File) { Path = path }, null); }
        ReadOnlySpan<char> number = rest.AsSpan(comma + Separator.Length);
        bool isHex = number.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(isHex ? number[2..] : number, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out long offset) && offset >= 0
            ? (new MigrationUri(MigrationTransport.File) { Path = path, OffsetInBytes = offset }, null)
            : Problem($"'{number}' is no offset: write a number of bytes");
    }
}
