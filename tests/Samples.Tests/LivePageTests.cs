using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>What the page on live migration shows is cut from what is built and tested.</summary>
public sealed class LivePageTests
{
    [Fact]
    public void Snippets_AreCutFromTheSamples()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "live.md"));
        MatchCollection snippets = Regex.Matches(page, @"<!-- snippet: (?<source>\S+) -->\n```csharp\n(?<text>.*?)\n```\n<!-- end -->", RegexOptions.Singleline);
        Assert.Equal(2, snippets.Count);
        Assert.All(snippets, static snippet =>
        {
            string[] lines = [.. File.ReadAllLines(Repository.PathOf(snippet.Groups["source"].Value.Split('/')))
                .SkipWhile(static line => !line.TrimStart().StartsWith("// snippet", StringComparison.Ordinal)).Skip(1)
                .TakeWhile(static line => !line.TrimStart().StartsWith("// end of snippet", StringComparison.Ordinal))];
            int indent = lines.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
            Assert.Equal(lines.Select(line => line.Length > indent ? line[indent..] : ""), snippet.Groups["text"].Value.Split('\n'));
        });
    }

    [Fact]
    public void Links_LeadToFiles()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "live.md"));
        Assert.All(
            Regex.Matches(page, @"\]\((?<target>[^)#:]+)\)").Select(static match => match.Groups["target"].Value),
            static target => Assert.True(Path.Exists(Path.GetFullPath(target, Repository.PathOf("docs"))), $"the page links to {target}"));
    }
}
