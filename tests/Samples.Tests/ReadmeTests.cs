using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>What the README shows is cut from what is built and tested.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] s_readme = File.ReadAllLines(Repository.PathOf("README.md"));

    [Fact]
    public void Snippets_AreCutFromTheSamples()
    {
        const string Marker = "<!-- snippet: ";
        string[] sources = [.. s_readme.Where(static line => line.StartsWith(Marker, StringComparison.Ordinal)).Select(static line => line[Marker.Length..].Replace(" -->", "", StringComparison.Ordinal))];
        Assert.NotEmpty(sources);
        foreach (string source in sources)
        {
            IEnumerable<string> expected = File.ReadAllLines(Repository.PathOf(source.Split('/')))
                .SkipWhile(static line => !line.TrimStart().StartsWith("// snippet", StringComparison.Ordinal)).Skip(1)
                .TakeWhile(static line => !line.TrimStart().StartsWith("// end of snippet", StringComparison.Ordinal));
            Assert.Equal(expected, Between($"{Marker}{source} -->").Where(static line => !line.StartsWith("```", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Files_AreShownAsTheyAre()
    {
        const string Marker = "<!-- file: ";
        string[] files = [.. s_readme.Where(static line => line.StartsWith(Marker, StringComparison.Ordinal)).Select(static line => line[Marker.Length..].Replace(" -->", "", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        Assert.All(files, static file => Assert.Equal(
            File.ReadAllLines(Repository.PathOf(file.Split('/'))),
            Between($"{Marker}{file} -->").Where(static line => !line.StartsWith("```", StringComparison.Ordinal))));
    }

    [Fact]
    public void Table_SaysWhatTheGoldenStreamsBack()
    {
        string[][] rows = [.. Between("<!-- table -->").Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray())];
        string[] releases = rows[0][1..5];
        Assert.Equal(LiveQemu.Releases, releases);
        ILookup<string, string> captured = Golden.Ids.Select(Golden.Manifest).ToLookup(static manifest => manifest.Scenario, static manifest => manifest.Qemu);
        foreach (string[] row in rows[2..])
        {
            IEnumerable<string> scenarios = row[5].Split(' ').Select(static name => name.Trim('`'));
            Assert.All(scenarios, scenario => Assert.True(captured.Contains(scenario), $"no golden stream of '{scenario}'"));
            string[] backed = [.. releases.Where(release => scenarios.Any(scenario => captured[scenario].Contains(release)))];
            Assert.Equal((row[0], string.Join(' ', backed)), (row[0], string.Join(' ', releases.Where((_, index) => row[index + 1] == "read"))));
        }
    }

    [Fact]
    public void Commands_StandOnceAndForOneLineEach()
    {
        foreach (string marker in new[] { "<!-- build-command -->", "<!-- test-command -->" })
        {
            Assert.Single(s_readme, line => line == marker);
            Assert.Single(Between(marker), static line => !line.StartsWith("```", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Links_LeadToFiles()
    {
        IEnumerable<string> targets = s_readme.SelectMany(static line => System.Text.RegularExpressions.Regex.Matches(line, @"\]\((?!https?:)([^)#:]+)[^)]*\)").Select(static match => match.Groups[1].Value));
        Assert.All(targets, static target => Assert.True(Path.Exists(Repository.PathOf(target.Split('/'))), $"the README links to {target}"));
    }

    private static string[] Between(string marker) =>
        [.. s_readme.SkipWhile(line => line != marker).Skip(1).TakeWhile(static line => line != "<!-- end -->")];
}
