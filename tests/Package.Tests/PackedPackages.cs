using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Package.Tests;

/// <summary>
/// The packages, packed once into a folder of their own, and projects outside of this repository that know nothing but that folder. Nothing is fetched:
/// what the packages depend on is in the machine's package folder since the solution was restored.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime, IDisposable
{
    /// <summary>A version that nobody has in a cache.</summary>
    public const string Version = "0.1.0-under-test";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _root = new();

    /// <summary>Where the packages are.</summary>
    public string Folder => _root.PathOf("packages");

    /// <summary>Packs.</summary>
    public async Task InitializeAsync()
    {
        await PackAsync(Folder);
        await File.WriteAllTextAsync(_root.PathOf("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Folder}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{MachinePackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Packs the solution, as it was built for these tests.</summary>
    public Task PackAsync(string folder)
    {
        string configuration = typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "Configuration").Value!;
        return DotnetAsync(Repository.Root, "pack", "Sdk.sln", "--no-build", "-c", configuration, "-o", folder, $"-p:Version={Version}", "-v", "quiet");
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>Path of a package or, with another extension, of its symbols.</summary>
    public string PackageOf(string id, string extension = "nupkg") => Path.Combine(Folder, $"{id}.{Version}.{extension}");

    /// <summary>A folder for a test.</summary>
    public string CreateFolder(string name) => Directory.CreateDirectory(_root.PathOf(name)).FullName;

    /// <summary>Makes a project that refers to one package.</summary>
    /// <returns>Its folder.</returns>
    public string CreateProject(string name, string package, string program, string items = "")
    {
        string folder = CreateFolder(name);
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-recommended</AnalysisLevel>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="{Version}" />{items}</ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    /// <summary>Runs <c>dotnet</c> and wants it to succeed.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        (int exitCode, string output, string error) = await RunAsync("dotnet", folder, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    /// <summary>Runs a program to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        IDictionary<string, string?> environment = start.Environment;
        // How this solution is built and tested is none of these programs' business.
        foreach (string name in environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase) || name == "RunAnalyzers").ToArray())
        {
            _ = environment.Remove(name);
        }
        environment["NUGET_PACKAGES"] = _root.PathOf("cache");
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        // Servers that outlive the command would keep its output open.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "false";
        if (program != "dotnet") { environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath)!; }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_patience);
            return (process.ExitCode, await output.WaitAsync(s_patience), await error.WaitAsync(s_patience));
        }
        finally
        {
            if (!process.HasExited) { process.Kill(entireProcessTree: true); }
        }
    }

    private static string MachinePackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
