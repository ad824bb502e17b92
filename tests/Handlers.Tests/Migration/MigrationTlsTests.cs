using System;
using System.Collections.Concurrent;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>TLS between two of ours: who may come, and what is said of those who may not.</summary>
public sealed class MigrationTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _strangers = new("Somebody else");
    private readonly ConcurrentQueue<string> _refused = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _strangers.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("multifd-zlib-v10.0")]
    [InlineData("return-path-v7.2")]
    public async Task Receive_BothKnowEachOther_ArrivesByteForByte(string id)
    {
        byte[] stream = Golden.ReadStream(id);
        File.WriteAllBytes(_folder.PathOf("stream.bin"), stream);
        string[] further = [.. System.Linq.Enumerable.Select(Golden.Manifest(id).ChannelFiles, (file, i) =>
        {
            File.WriteAllBytes(_folder.PathOf($"channel{i}"), Golden.Read(file));
            return _folder.PathOf($"channel{i}");
        })];
        using MigrationTls server = Server(allowed: "CN=source.test,O=SaveVm"), client = Client();
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp:127.0.0.1:0"));
        Task<StoredMigration> receiving = new MigrationStore(_folder.PathOf("vm")) { Tls = server, MultifdChannels = further.Length }.ReceiveAsync(listener);
        _ = await new StoredMigrationSender(_folder.PathOf("stream.bin")) { Tls = client, FurtherChannels = further }.SendAsync(listener.Uri);
        _ = await receiving;
        Assert.Equal(stream, File.ReadAllBytes(_folder.PathOf("vm/stream.bin")));
    }

    [Fact]
    public Task Receive_SourceOfAnotherAuthority_IsRefused() => AssertRefusedAsync(Server(), Client(_strangers, trusts: _certificates), "'CN=source.test, O=SaveVm' is not trusted");

    [Fact]
    public Task Receive_SourceThatIsNotOnTheList_IsRefused() => AssertRefusedAsync(Server(allowed: "CN=another.test,O=SaveVm"), Client(), "not among the names");

    [Fact]
    public async Task Receive_SourceWithoutCertificate_IsRefused()
    {
        string folder = _certificates.WriteFolder(_folder.PathOf("bare"));
        File.Delete(Path.Combine(folder, "client-cert.pem"));
        await AssertRefusedAsync(Server(), MigrationTls.FromFolder(folder, isServer: false), "no certificate");
    }

    [Fact]
    public async Task Send_DestinationOfAnotherAuthority_IsRefused()
    {
        MigrationException error = await SendAsync(Server(_strangers), Client());
        Assert.Equal(MigrationErrorKind.NotTrusted, error.Kind);
        Assert.Contains("'CN=localhost, O=SaveVm' is not trusted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_DestinationWithAnotherName_IsRefused()
    {
        MigrationException error = await SendAsync(Server(), Client(hostName: "elsewhere.test"));
        Assert.Equal(MigrationErrorKind.NotTrusted, error.Kind);
        Assert.Contains("not for 'elsewhere.test'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_ConnectionThatDoesNotShakeHands_IsDroppedInTime()
    {
        using MigrationTls server = Server();
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp:127.0.0.1:0"));
        using CancellationTokenSource cancel = new();
        Task<StoredMigration> receiving = Store(server, TimeSpan.FromSeconds(1)).ReceiveAsync(listener, cancel.Token);
        using MigrationChannel silent = await MigrationConnector.ConnectAsync(listener.Uri);
        silent.Timeout = TimeSpan.FromSeconds(60);
        Assert.Equal(0, silent.Read(new byte[1]));
        // The connection is closed first, and then it is said why.
        Assert.True(SpinWait.SpinUntil(() => !_refused.IsEmpty, TimeSpan.FromSeconds(60)));
        Assert.Contains("TLS handshake failed", Assert.Single(_refused), StringComparison.Ordinal);
        await cancel.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [Fact]
    public void FromFolder_ListOfRevokedCertificates_IsNotIgnored()
    {
        string folder = _certificates.WriteFolder(_folder.PathOf("crl"));
        File.WriteAllText(Path.Combine(folder, "ca-crl.pem"), "");
        MigrationException error = Assert.Throws<MigrationException>(() => MigrationTls.FromFolder(folder, isServer: true));
        Assert.Contains("ca-crl.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFolder_FileMissing_SaysWhich()
    {
        string folder = _certificates.WriteFolder(_folder.PathOf("missing"));
        File.Delete(Path.Combine(folder, "server-key.pem"));
        MigrationException error = Assert.Throws<MigrationException>(() => MigrationTls.FromFolder(folder, isServer: true));
        Assert.Equal(MigrationErrorKind.NotTrusted, error.Kind);
        Assert.Contains("server-key.pem", error.Message, StringComparison.Ordinal);
    }

    private MigrationTls Server(TestCertificates? certificates = null, string? allowed = null) => MigrationTls.FromFolder(
        (certificates ?? _certificates).WriteFolder(_folder.PathOf("server")), isServer: true, allowedNames: allowed is null ? [] : [allowed]);

    private MigrationTls Client(TestCertificates? certificates = null, string hostName = "localhost", TestCertificates? trusts = null)
    {
        string folder = (certificates ?? _certificates).WriteFolder(_folder.PathOf("client"));
        if (trusts is not null) { File.Copy(Path.Combine(trusts.WriteFolder(_folder.PathOf("trusted")), "ca-cert.pem"), Path.Combine(folder, "ca-cert.pem"), overwrite: true); }
        return MigrationTls.FromFolder(folder, isServer: false, hostName: hostName);
    }

    private MigrationStore Store(MigrationTls tls, TimeSpan timeout) =>
        new(_folder.PathOf("vm")) { Tls = tls, Timeout = timeout, ConnectionRefused = reason => _refused.Enqueue(reason.Message) };

    private async Task AssertRefusedAsync(MigrationTls server, MigrationTls client, string reason)
    {
        MigrationException error = await SendAsync(server, client);
        // With TLS 1.3 the source has shaken hands before it hears that it may not come.
        Assert.True(error.Kind is MigrationErrorKind.NotTrusted or MigrationErrorKind.ConnectionLost, error.Message);
        Assert.Contains(_refused, text => text.Contains(reason, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.PathOf("vm")));
    }

    private async Task<MigrationException> SendAsync(MigrationTls server, MigrationTls client)
    {
        File.WriteAllBytes(_folder.PathOf("stream.bin"), Golden.ReadStream("return-path-v7.2"));
        using MigrationListener listener = MigrationListener.Open(MigrationUri.Parse("tcp:127.0.0.1:0"));
        using CancellationTokenSource cancel = new();
        using (server)
        using (client)
        {
            Task<StoredMigration> receiving = Store(server, TimeSpan.FromSeconds(60)).ReceiveAsync(listener, cancel.Token);
            MigrationException error = await Assert.ThrowsAsync<MigrationException>(
                () => new StoredMigrationSender(_folder.PathOf("stream.bin")) { Tls = client, Timeout = TimeSpan.FromSeconds(60) }.SendAsync(listener.Uri));
            // The source may know before the destination has said it.
            Assert.True(SpinWait.SpinUntil(() => !_refused.IsEmpty, TimeSpan.FromSeconds(60)), "nobody was refused");
            await cancel.CancelAsync();
            _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
            return error;
        }
    }
}
