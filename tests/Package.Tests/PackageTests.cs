using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using SaveVm.TestSupport;
using SaveVm.Tool.Tests;
using Xunit;

namespace SaveVm.Package.Tests;

/// <summary>What users get: a reference to a package, unlike one to a project, hides no mistake of packing.</summary>
public sealed class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    [Fact]
    public void Pack_OfTheSolution_GivesThreePackagesWithSymbols() => Assert.Equal(
        new[] { "SaveVm", "SaveVm.Handlers", "SaveVm.Tool" }.SelectMany(static id => new[] { $"{id}.{PackedPackages.Version}.nupkg", $"{id}.{PackedPackages.Version}.snupkg" }),
        Directory.GetFiles(packages.Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("SaveVm", "README.md analyzers/dotnet/cs/SaveVm.CodeFixes.dll analyzers/dotnet/cs/SaveVm.Generators.dll lib/net10.0/SaveVm.dll lib/net10.0/SaveVm.xml")]
    [InlineData("SaveVm.Handlers", "README.md lib/net10.0/SaveVm.Handlers.dll lib/net10.0/SaveVm.Handlers.xml")]
    [InlineData("SaveVm.Tool", """
        README.md tools/net10.0/any/CommunityToolkit.HighPerformance.dll tools/net10.0/any/DotnetToolSettings.xml tools/net10.0/any/SaveVm.Handlers.dll
        tools/net10.0/any/SaveVm.Handlers.pdb tools/net10.0/any/SaveVm.Tool.deps.json tools/net10.0/any/SaveVm.Tool.dll tools/net10.0/any/SaveVm.Tool.pdb
        tools/net10.0/any/SaveVm.Tool.runtimeconfig.json tools/net10.0/any/SaveVm.dll tools/net10.0/any/SaveVm.pdb tools/net10.0/any/Spectre.Console.dll
        tools/net10.0/any/System.CommandLine.dll
        """)]
    public void Package_Files_AreTheseAndNoMore(string id, string files)
    {
        using ZipArchive package = ZipFile.OpenRead(packages.PackageOf(id));
        Assert.Equal(
            files.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            package.Entries.Select(static entry => entry.FullName)
                .Where(name => name != id + ".nuspec" && name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("SaveVm", "CommunityToolkit.HighPerformance")]
    [InlineData("SaveVm.Handlers", "CommunityToolkit.HighPerformance SaveVm")]
    [InlineData("SaveVm.Tool", "")]
    public void Package_Metadata_HasLicenseReadmeAndNoPlaceItCameFrom(string id, string dependencies)
    {
        using ZipArchive package = ZipFile.OpenRead(packages.PackageOf(id));
        XElement metadata = Metadata(package);
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

        Assert.Equal(("Apache-2.0", "README.md"), (Value("license"), Value("readme")));
        Assert.True(Value("description").Length > 40, Value("description"));
        Assert.Contains("qemu", Value("tags"), StringComparison.Ordinal);
        Assert.DoesNotContain(metadata.Elements(), static element => element.Name.LocalName == "projectUrl");
        Assert.DoesNotContain(metadata.Elements(), static element => element.Name.LocalName == "repository" && element.Attribute("url") is not null);
        Assert.Equal(
            dependencies.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            metadata.Descendants().Where(static element => element.Name.LocalName == "dependency").Select(static element => (string)element.Attribute("id")!).Order(StringComparer.Ordinal));

        using StreamReader readme = new(package.GetEntry("README.md")!.Open());
        Assert.Contains("savevm", readme.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SaveVm", "lib/net10.0/SaveVm.pdb")]
    [InlineData("SaveVm.Handlers", "lib/net10.0/SaveVm.Handlers.pdb")]
    [InlineData("SaveVm.Tool", "tools/net10.0/any/SaveVm.Tool.pdb")]
    public void Symbols_OfAPackage_HoldItsPdb(string id, string pdb)
    {
        using ZipArchive symbols = ZipFile.OpenRead(packages.PackageOf(id, "snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.FullName == pdb);
    }

    [Fact]
    public async Task Pack_Twice_GivesTheSameBytes()
    {
        string again = packages.CreateFolder("again");
        await packages.PackAsync(again);
        Assert.All(Directory.GetFiles(packages.Folder), path => Assert.True(
            File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(again, Path.GetFileName(path)))), $"{Path.GetFileName(path)} differs"));
    }

    /// <summary>What the package's own page shows is a program that builds without a warning and prints what the page says.</summary>
    [Fact]
    public async Task Project_WithTheProgramOfTheReadme_PrintsWhatTheReadmeSays()
    {
        (string program, string? expected) = Readme("Runtime");
        string folder = packages.CreateProject("UsesRecords", "SaveVm", program);
        Assert.Equal(expected, (await packages.DotnetAsync(folder, "run")).ReplaceLineEndings("\n"));
    }

    /// <summary>The package above brings the generator of the one below.</summary>
    [Fact]
    public async Task Project_ThatRefersToHandlersAlone_ReadsAStreamAndHasRecords()
    {
        string program = Readme("Handlers").Program + """

            Console.WriteLine(Convert.ToHexString(Bytes(new Item(7, 2))));

            static byte[] Bytes(Item item)
            {
                byte[] bytes = new byte[item.GetLength()];
                _ = item.TryWrite(bytes, out _);
                return bytes;
            }

            [SaveVm.Records.WireRecord]
            internal readonly partial record struct Item(uint Id, ushort Kind);
            """;
        string folder = packages.CreateProject("UsesHandlers", "SaveVm.Handlers", program);
        string stream = packages.CreateFolder("stream");
        await File.WriteAllBytesAsync(Path.Combine(stream, "vm.bin"), Golden.ReadStream("ram-min-v7.2"));
        Assert.Equal(
            "pc-i440fx-5.2: 31 devices\n000000070002\n",
            (await packages.DotnetAsync(folder, "run", "--", Path.Combine(stream, "vm.bin"))).ReplaceLineEndings("\n"));
    }

    /// <summary>The analyzer is in the package as well; that the record is not generated brings no other error.</summary>
    [Fact]
    public async Task Project_WithARecordInError_DoesNotBuildAndSaysWhatToDo()
    {
        string folder = packages.CreateProject("Damaged", "SaveVm", """
            using SaveVm.Records;

            System.Console.WriteLine(new Item(7).Id);

            [WireRecord]
            internal readonly record struct Item(uint Id);
            """);
        Assert.StartsWith("Program.cs(6,33): error SVM001: Declare 'Item' as partial", await OnlyErrorAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_WithARecordThatLeftItsGoldenLayout_DoesNotBuildAndSaysWhatMoved()
    {
        string folder = packages.CreateProject("Moved", "SaveVm", """
            using SaveVm.Records;

            System.Console.WriteLine(new Vendor.Item(7, 1).Id);

            namespace Vendor
            {
                [WireRecord]
                internal readonly partial record struct Item(ushort Id, uint Value);
            }
            """, """<AdditionalFiles Include="layouts/*.layout.json" />""");
        string layouts = packages.CreateFolder("Moved/layouts");
        await File.WriteAllTextAsync(Path.Combine(layouts, "Vendor.Item.layout.json"), """
            { "record": "Vendor.Item", "version": 1, "fields": [
              { "name": "Id", "type": "u32", "offset": 0, "size": 4 },
              { "name": "Value", "type": "u32", "offset": 4, "size": 4 } ] }
            """);
        string error = await OnlyErrorAsync(folder);
        Assert.StartsWith("Program.cs(8,", error, StringComparison.Ordinal);
        Assert.Contains(": error SVM101: 'Id' of 'Item' ", error, StringComparison.Ordinal);
        Assert.Contains("moves 'Value' from offset 4 to 2", error, StringComparison.Ordinal);
    }

    /// <summary>Builds a project that does not build.</summary>
    private async Task<string> OnlyErrorAsync(string folder)
    {
        (int exitCode, string output, _) = await packages.RunAsync("dotnet", folder, "build");
        Assert.Equal(1, exitCode);
        string[] errors = [.. output.Split('\n').Where(static line => line.Contains(": error ", StringComparison.Ordinal)).Distinct()];
        return Path.GetRelativePath(folder, Assert.Single(errors).Trim());
    }

    [Fact]
    public async Task Tool_InstalledFromTheFolder_ReadsAGoldenStream() =>
        await VerifiesAGoldenStreamAsync(await InstallToolAsync("tools", "--version", PackedPackages.Version));

    /// <summary>What <c>eng/pack-tool.sh</c> packed: a program that runs without .NET, where an ordinary tool would only look for it.</summary>
    [NativeToolTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tool_InstalledFromTheNativePackages_NeedsDotNetOnlyOnOtherPlatforms(bool ofThisPlatform)
    {
        string source = packages.CreateFolder($"native-{ofThisPlatform}");
        foreach (string package in Directory.GetFiles(NativePackages, "SaveVm.Tool.*nupkg")) { File.Copy(package, Path.Combine(source, Path.GetFileName(package))); }
        if (!ofThisPlatform) { NameAnotherPlatform(Directory.GetFiles(source).MinBy(static path => path.Length)!); }

        string command = await InstallToolAsync($"tools-{ofThisPlatform}", "--source", source);
        await VerifiesAGoldenStreamAsync(command);
        (int exitCode, _, string error) = await packages.RunAsync("env", source, "-i", "DOTNET_ROOT=" + source, command, "--version");
        Assert.Equal((ofThisPlatform, !ofThisPlatform), (exitCode == 0, error.Contains("install .NET", StringComparison.Ordinal)));
    }

    /// <summary>What a native program cannot do, the one for .NET in its package does.</summary>
    [NativeToolTheory]
    [InlineData("SaveVm.Handlers.dll")]
    public async Task Tool_InstalledFromTheNativePackages_WritesLayoutsOfAnAssembly(string assembly)
    {
        string command = await InstallToolAsync("tools-layout", "--source", NativePackages);
        string folder = packages.CreateFolder("layouts");
        (int exitCode, string output, string error) = await packages.RunAsync(command, folder, "layout", Path.Combine(AppContext.BaseDirectory, assembly));
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("SaveVm.Handlers.Block.BlockChunk.layout.json", output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(folder, "*.layout.json"));
    }

    /// <summary>Installs the command into a folder of its own.</summary>
    /// <returns>Its path.</returns>
    private async Task<string> InstallToolAsync(string name, params string[] options)
    {
        string folder = packages.CreateFolder(name);
        _ = await packages.DotnetAsync(folder, ["tool", "install", "SaveVm.Tool", "--tool-path", folder, .. options]);
        return Path.Combine(folder, OperatingSystem.IsWindows() ? "savevm.exe" : "savevm");
    }

    private async Task VerifiesAGoldenStreamAsync(string command)
    {
        (int exitCode, string output, string error) = await packages.RunAsync(command, packages.Folder, "verify", "--json", Golden.PathOf("ram-min-v7.2.bin.br"));
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("\"verdict\": \"good\"", output, StringComparison.Ordinal);
    }

    private static string NativePackages => Path.GetDirectoryName(NativeToolTheoryAttribute.Program)!;

    /// <summary>Makes the package that names the others look as if they had been made on another platform.</summary>
    private static void NameAnotherPlatform(string package)
    {
        using ZipArchive archive = ZipFile.Open(package, ZipArchiveMode.Update);
        ZipArchiveEntry settings = archive.GetEntry("tools/any/any/DotnetToolSettings.xml")!;
        XDocument document;
        using (Stream stream = settings.Open()) { document = XDocument.Load(stream); }
        document.Descendants("RuntimeIdentifierPackage").Single(static element => (string?)element.Attribute("RuntimeIdentifier") != "any").SetAttributeValue("RuntimeIdentifier", "freebsd-x64");
        settings.Delete();
        using Stream written = archive.CreateEntry(settings.FullName).Open();
        document.Save(written);
    }

    private static XElement Metadata(ZipArchive package)
    {
        using Stream stream = package.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    /// <summary>The first program of a package's page, and the text behind it.</summary>
    private static (string Program, string? Text) Readme(string project)
    {
        string page = File.ReadAllText(Repository.PathOf("src", project, "README.md")).ReplaceLineEndings("\n");
        return (Block(page, "csharp")!, Block(page, "text"));
    }

    private static string? Block(string page, string language)
    {
        string fence = $"```{language}\n";
        int start = page.IndexOf(fence, StringComparison.Ordinal);
        return start < 0 ? null : page[(start + fence.Length)..page.IndexOf("```", start + fence.Length, StringComparison.Ordinal)];
    }
}
