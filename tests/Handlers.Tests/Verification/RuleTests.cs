using System;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Verification;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>The list of rules and its page.</summary>
public sealed class RuleTests
{
    [Fact]
    public void List_EveryRule_IsOnThePageWithItsWords()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "rules.md"));
        Assert.NotEmpty(Rules.List);
        foreach (Rule rule in Rules.List)
        {
            Assert.Contains($"\n## {rule.Id}\n\n{rule.Title}\n\n{rule.Severity}, {rule.Topic}. {rule.Meaning}\n", page, StringComparison.Ordinal);
        }
        Assert.Equal(Rules.List.Count, page.Split('\n').Count(static line => line.StartsWith("## ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Find_EveryRule_IsFoundByItsId()
    {
        Assert.All(Rules.List, static rule => Assert.Same(rule, Rules.Find(rule.Id)));
        Assert.Null(Rules.Find("no-such-rule"));
        Assert.Equal(Rules.List.Count, Rules.List.Select(static rule => rule.Id).Distinct().Count());
    }
}
