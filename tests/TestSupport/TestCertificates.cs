using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SaveVm.TestSupport;

/// <summary>A certificate authority of a test's own, and what it signs, as the files that QEMU's <c>tls-creds-x509</c> looks for.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset s_end = DateTimeOffset.UtcNow.AddDays(7);

    private readonly X509Certificate2 _authority;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Makes the authority.</summary>
    public TestCertificates(string name = "SaveVm test authority")
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(s_start, s_end);
    }

    /// <summary>Writes a folder for both roles: <c>ca-cert.pem</c>, <c>server-cert.pem</c>, <c>server-key.pem</c>, <c>client-cert.pem</c>, <c>client-key.pem</c>.</summary>
    /// <param name="folder">The folder; made when it is not there.</param>
    /// <param name="host">The name in the server's certificate, beside the loopback address.</param>
    /// <param name="client">The common name of the client.</param>
    public string WriteFolder(string folder, string host = "localhost", string client = "source.test")
    {
        _ = Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "ca-cert.pem"), _authority.ExportCertificatePem());
        Write(folder, "server", host, "1.3.6.1.5.5.7.3.1", hasAddress: host == "localhost");
        Write(folder, "client", client, "1.3.6.1.5.5.7.3.2", hasAddress: false);
        return folder;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private void Write(string folder, string role, string name, string usage, bool hasAddress)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name},O=SaveVm", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        // Old releases of QEMU insist on the second, whatever the key.
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        if (hasAddress) { names.AddIpAddress(IPAddress.Loopback); }
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(_authority, s_start, s_end, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, $"{role}-cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, $"{role}-key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
