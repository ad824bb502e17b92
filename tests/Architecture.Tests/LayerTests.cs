using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Xml.Linq;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Architecture.Tests;

/// <summary>Arrows go one way: Tool to Handlers to Runtime; the generator knows nobody.</summary>
public sealed class LayerTests
{
    // What each assembly of ours may refer to.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["SaveVm.Generators"] = [],
        ["SaveVm.CodeFixes"] = [],
        ["SaveVm"] = [],
        ["SaveVm.Handlers"] = ["SaveVm"],
        ["SaveVm.Tool"] = ["SaveVm", "SaveVm.Handlers"],
    };

    [Theory]
    [InlineData("SaveVm")]
    [InlineData("SaveVm.Handlers")]
    [InlineData("SaveVm.Tool")]
    public void Assembly_References_PointDownwards(string name)
    {
        IEnumerable<string> references = Assembly.Load(name).GetReferencedAssemblies().Select(static reference => reference.Name!)
            .Where(static reference => reference.StartsWith("SaveVm", StringComparison.Ordinal));

        Assert.Empty(references.Except(s_allowed[name]));
    }

    [Fact]
    public void Projects_References_PointDownwards()
    {
        string[] projects = Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(s_allowed.Keys.Order(), projects.Select(static project => Path.GetFileNameWithoutExtension(project)).Order());

        foreach (string project in projects)
        {
            // The generator is a tool of the build, and the code fixes are cargo of the package: neither is a reference of the assembly.
            IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
                .Where(static reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
                .Select(static reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
            Assert.Empty(references.Except(s_allowed[Path.GetFileNameWithoutExtension(project)]));
        }
    }

    [Fact]
    public void Solution_HasEveryProject()
    {
        string solution = File.ReadAllText(Repository.PathOf("Sdk.sln")).Replace('\\', '/');
        IEnumerable<string> missing = new[] { "src", "tests", "samples", "bench" }
            .Where(static folder => Directory.Exists(Repository.PathOf(folder)))
            .SelectMany(static folder => Directory.GetFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(static project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'))
            // What a benchmark's run leaves behind is built, not written.
            .Where(project => !project.Contains("/bin/", StringComparison.Ordinal) && !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }
}
