using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SaveVm.Handlers.Migration;

/// <summary>
/// TLS as QEMU's <c>tls-creds-x509</c> object does it: every channel begins with a handshake, the destination is the server; both prove themselves by certificates of
/// one authority, and the source checks the destination's name.
/// </summary>
public sealed class MigrationTls : IDisposable
{
    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2? _certificate;

    private MigrationTls(X509Certificate2Collection authorities, X509Certificate2? certificate)
    {
        _authorities = authorities;
        _certificate = certificate;
    }

    /// <summary>Whether the destination demands a certificate of the source (<c>verify-peer</c>). The source always checks the destination.</summary>
    public bool VerifyPeer { get; init; } = true;

    /// <summary>For the source: the name that the destination's certificate must carry (<c>tls-hostname</c>). For <c>tcp:</c> the host is taken when this is not set.</summary>
    public string? HostName { get; init; }

    /// <summary>For the destination: the distinguished names of the sources that may come (<c>tls-authz</c>); empty for all of the authority's.</summary>
    public IReadOnlyList<string> AllowedNames { get; init; } = [];

    /// <summary>
    /// Reads a folder laid out as QEMU's <c>dir</c> property wants it: <c>ca-cert.pem</c>, and <c>server-cert.pem</c> with <c>server-key.pem</c> or
    /// <c>client-cert.pem</c> with <c>client-key.pem</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isServer">Whether this side is the destination.</param>
    /// <param name="verifyPeer">See <see cref="VerifyPeer"/>.</param>
    /// <param name="hostName">See <see cref="HostName"/>.</param>
    /// <param name="allowedNames">See <see cref="AllowedNames"/>.</param>
    /// <exception cref="MigrationException">A file is missing or cannot be used.</exception>
    public static MigrationTls FromFolder(string folder, bool isServer, bool verifyPeer = true, string? hostName = null, IReadOnlyList<string>? allowedNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string role = isServer ? "server" : "client";
        try
        {
            if (File.Exists(Path.Combine(folder, "ca-crl.pem")))
            {
                throw new MigrationException(MigrationErrorKind.NotTrusted, $"{folder}/ca-crl.pem: lists of revoked certificates are not supported; remove the file to go on without");
            }
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(Path.Combine(folder, "ca-cert.pem"));
            string certificatePath = Path.Combine(folder, $"{role}-cert.pem");
            bool hasCertificate = isServer || File.Exists(certificatePath);
            X509Certificate2? certificate = hasCertificate ? X509Certificate2.CreateFromPemFile(certificatePath, Path.Combine(folder, $"{role}-key.pem")) : null;
            return new MigrationTls(authorities, certificate) { VerifyPeer = verifyPeer, HostName = hostName, AllowedNames = allowedNames ?? [] };
        }
        catch (Exception exception) when (exception is not MigrationException and (IOException or CryptographicException or UnauthorizedAccessException))
        {
            throw new MigrationException(MigrationErrorKind.NotTrusted, $"TLS certificates of '{folder}' for the {role}: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>Does the handshake of a channel that was accepted.</summary>
    /// <param name="channel">Fresh; nothing was read from it.</param>
    /// <exception cref="MigrationException">The source is not trusted.</exception>
    public void SecureAccepted(MigrationChannel channel)
    {
        string problem = "";
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = VerifyPeer,
            // Not 1.3: there the server sends session tickets behind the handshake, which SslStream cannot leave out. A source without return path never reads them,
            // and closing a socket with unread bytes takes the end of the stream from us. QEMU's own destination sends none.
            EnabledSslProtocols = SslProtocols.Tls12,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => !VerifyPeer || (IsTrusted(certificate, out problem) && IsAllowed(certificate!, out problem)),
        };
        Secure(channel, stream => stream.AuthenticateAsServer(options), () => problem);
    }

    /// <summary>Does the handshake of a channel that was connected.</summary>
    /// <param name="channel">Fresh; nothing was written to it.</param>
    /// <param name="uri">Where it leads to.</param>
    /// <exception cref="MigrationException">The destination is not trusted, or does not trust this side.</exception>
    public void SecureConnected(MigrationChannel channel, MigrationUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        string host = HostName ?? (uri.Transport != MigrationTransport.Tcp
            ? throw new MigrationException(MigrationErrorKind.NotTrusted, $"{uri} names no host: say which name the destination's certificate must carry")
            : uri.Host.Length > 0 ? uri.Host : "127.0.0.1");
        string problem = "";
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificates = _certificate is null ? null : [_certificate],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                IsTrusted(certificate, out problem) && IsNamed(errors, host, out problem),
        };
        Secure(channel, stream => stream.AuthenticateAsClient(options), () => problem);
    }

    /// <summary>The main channel is the one that has shaken hands first; the others do when they begin to speak.</summary>
    internal void SecureConnected(MigrationChannel channel, MigrationUri uri, bool isMain)
    {
        if (isMain) { Handshake(); }
        else { channel.SecureAtFirstWrite(Handshake); }

        void Handshake()
        {
            string awaited = channel.Awaited;
            SecureConnected(channel, uri);
            channel.Awaited = awaited;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate?.Dispose();
        foreach (X509Certificate2 authority in _authorities) { authority.Dispose(); }
    }

    private static void Secure(MigrationChannel channel, Action<SslStream> authenticate, Func<string> problem)
    {
        ArgumentNullException.ThrowIfNull(channel);
        channel.Awaited = "the TLS handshake";
        channel.Secure(inner =>
        {
            var stream = new SslStream(inner);
            try
            {
                authenticate(stream);
                return stream;
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException)
            {
                stream.Dispose();
                string reason = problem() is { Length: > 0 } known ? known : (exception.InnerException ?? exception).Message.TrimEnd('.');
                throw new MigrationException(MigrationErrorKind.NotTrusted, $"{channel.Name}: TLS handshake failed: {reason}", exception);
            }
        });
    }

    private static bool IsNamed(SslPolicyErrors errors, string host, out string problem)
    {
        problem = (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 ? "" : $"the destination's certificate is not for '{host}'";
        return problem.Length == 0;
    }

    private bool IsTrusted(X509Certificate? certificate, out string problem)
    {
        problem = "the other side has no certificate";
        if (certificate is null) { return false; }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        bool isTrusted = chain.Build((X509Certificate2)certificate);
        problem = isTrusted ? "" : $"the certificate '{certificate.Subject}' is not trusted: {string.Join(", ", chain.ChainStatus.Select(static status => status.Status))}";
        return isTrusted;
    }

    // Not Name: that one gives back what it was made of, with or without a space behind each comma.
    private static string Normal(string name) => new X500DistinguishedName(name).Decode(X500DistinguishedNameFlags.Reversed);

    private bool IsAllowed(X509Certificate certificate, out string problem)
    {
        problem = "";
        if (AllowedNames.Count == 0) { return true; }
        string subject = Normal(certificate.Subject);
        foreach (string name in AllowedNames)
        {
            if (Normal(name) == subject) { return true; }
        }
        problem = $"'{subject}' is not among the names that may come";
        return false;
    }
}
