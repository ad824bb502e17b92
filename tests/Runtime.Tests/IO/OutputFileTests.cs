using System;
using System.IO;
using System.Linq;
using SaveVm.IO;
using Xunit;

namespace SaveVm.Runtime.Tests.IO;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("savevm-output-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Commit_AfterWriting_GivesTheFileItsName()
    {
        string path = Path.Combine(_directory, "out.bin");
        using (OutputFile file = OutputFile.Create(path))
        {
            file.Output.Write([1, 2, 3]);
            Assert.False(File.Exists(path));
            file.Commit();
        }
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesTheOldFileAndNothingElse()
    {
        string path = Path.Combine(_directory, "out.bin");
        File.WriteAllBytes(path, [9]);
        using (OutputFile file = OutputFile.Create(path)) { file.Output.Write(new byte[3 << 20]); }
        Assert.Equal([9], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Commit_OverALink_ReplacesWhatItNames()
    {
        string path = Path.Combine(_directory, "out.bin");
        string link = Path.Combine(_directory, "link");
        File.WriteAllBytes(path, [9]);
        File.CreateSymbolicLink(link, path);
        using (OutputFile file = OutputFile.Create(link))
        {
            file.Output.Write([1]);
            file.Commit();
        }
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(path, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Commit_OverAFile_KeepsItsMode()
    {
        if (OperatingSystem.IsWindows()) { return; }
        string path = Path.Combine(_directory, "out.bin");
        File.WriteAllBytes(path, [9]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (OutputFile file = OutputFile.Create(path)) { file.Commit(); }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Create_ADirectory_Throws() => Assert.Throws<UnauthorizedAccessException>(() => OutputFile.Create(_directory));

    [Fact]
    public void Create_ADevice_WritesItAsItIs()
    {
        if (!File.Exists("/dev/null")) { return; }
        using OutputFile file = OutputFile.Create("/dev/null");
        file.Output.Write([1]);
        file.Commit();
        Assert.Null(file.TemporaryPath);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DirectoryCommit_AfterWriting_ShowsAllFiles(bool exists)
    {
        string path = Path.Combine(_directory, "out");
        if (exists)
        {
            Directory.CreateDirectory(path);
            File.WriteAllBytes(Path.Combine(path, "a.bin"), [9]);
            File.WriteAllBytes(Path.Combine(path, "other"), [8]);
        }
        using (OutputDirectory directory = OutputDirectory.Create(path))
        {
            directory.CreateFile("a.bin").Write([1]);
            directory.CreateFile(FileNames.Escape("/rom@etc/acpi") + ".bin").Write([2]);
            Assert.False(File.Exists(Path.Combine(path, "%2From@etc%2Facpi.bin")));
            directory.Commit();
        }
        Assert.Equal([1], File.ReadAllBytes(Path.Combine(path, "a.bin")));
        Assert.Equal([2], File.ReadAllBytes(Path.Combine(path, "%2From@etc%2Facpi.bin")));
        Assert.Equal(exists ? 3 : 2, Directory.GetFileSystemEntries(path).Length);
        Assert.Single(Directory.GetFileSystemEntries(_directory));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DirectoryDispose_WithoutCommit_LeavesNothing(bool exists)
    {
        string path = Path.Combine(_directory, "out");
        if (exists) { Directory.CreateDirectory(path); }
        using (OutputDirectory directory = OutputDirectory.Create(path)) { directory.CreateFile("a").Write([1]); }
        Assert.Empty(Directory.GetFileSystemEntries(exists ? path : _directory));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("con.bin")]
    [InlineData("a\0")]
    [InlineData("A")]
    public void CreateFile_NameThatLeadsElsewhereOrIsTaken_Throws(string name)
    {
        using OutputDirectory directory = OutputDirectory.Create(Path.Combine(_directory, "out"));
        _ = directory.CreateFile("a");
        Assert.Throws<ArgumentException>(() => directory.CreateFile(name));
    }

    [Theory]
    [InlineData("pc.ram", "pc.ram")]
    [InlineData("/rom@etc/acpi/tables", "%2From@etc%2Facpi%2Ftables")]
    [InlineData("..", "%2E%2E")]
    [InlineData("", "%")]
    [InlineData("50%", "50%25")]
    [InlineData("nul.x", "%6Eul.x")]
    [InlineData("a\u00FF\n", "a%FF%0A")]
    public void Escape_AnyName_IsAFileName(string name, string expected) => Assert.Equal(expected, FileNames.Escape(name));

    [Fact]
    public void Escape_LongNamesThatDifferAtTheEnd_GiveDifferentNames()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(static i => FileNames.Escape(new string('x', 300) + i))];
        Assert.Equal(20, names.Distinct().Count());
        Assert.All(names, static name => Assert.True(name.Length <= FileNames.MaximumLength));
    }
}
