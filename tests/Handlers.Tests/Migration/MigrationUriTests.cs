using System;
using SaveVm.Handlers.Migration;
using Xunit;

namespace SaveVm.Handlers.Tests.Migration;

public sealed class MigrationUriTests
{
    [Theory]
    [InlineData("tcp:localhost:4444", MigrationTransport.Tcp, "localhost", 4444)]
    [InlineData("tcp::0", MigrationTransport.Tcp, "", 0)]
    [InlineData("tcp:[::1]:65535", MigrationTransport.Tcp, "::1", 65535)]
    public void Parse_Tcp_GivesHostAndPort(string text, MigrationTransport transport, string host, int port)
    {
        MigrationUri uri = MigrationUri.Parse(text);
        Assert.Equal(transport, uri.Transport);
        Assert.Equal(host, uri.Host);
        Assert.Equal(port, uri.Port);
        Assert.Equal(text, uri.ToString());
    }

    [Theory]
    [InlineData("file:/a,b/c.bin", "/a,b/c.bin", 0)]
    [InlineData("file:vm.bin,offset=4096", "vm.bin", 4096)]
    [InlineData("file:vm.bin,offset=0x1000", "vm.bin", 4096)]
    public void Parse_File_GivesPathAndOffset(string text, string path, long offset)
    {
        MigrationUri uri = MigrationUri.Parse(text);
        Assert.Equal(path, uri.Path);
        Assert.Equal(offset, uri.OffsetInBytes);
        Assert.False(uri.IsSocket);
    }

    [Fact]
    public void Parse_ExecWithColons_KeepsTheCommand() => Assert.Equal("cat a:b > c", MigrationUri.Parse("exec:cat a:b > c").Command);

    [Theory]
    [InlineData("", "is no migration address")]
    [InlineData("rdma:host:1", "is no migration address")]
    [InlineData("tcp:localhost", "has no port")]
    [InlineData("tcp:localhost:65536", "is no port")]
    [InlineData("tcp:localhost:-1", "is no port")]
    [InlineData("tcp:::1:5", "in brackets")]
    [InlineData("unix:", "needs a path")]
    [InlineData("file:", "needs a path")]
    [InlineData("exec:", "needs a command")]
    [InlineData("file:a,offset=x", "is no offset")]
    [InlineData("file:a,offset=-1", "is no offset")]
    public void Parse_Wrong_SaysWhatIsWrong(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => MigrationUri.Parse(text)).Message, StringComparison.Ordinal);
}
