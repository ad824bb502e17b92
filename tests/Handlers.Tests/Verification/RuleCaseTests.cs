using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Verification;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Each rule on a stream that breaks it, and on the same stream that does not.</summary>
public sealed class RuleCaseTests
{
    private const long NearEnough = 16;

    public static IEnumerable<object[]> Ids => Rules.List.Select(static rule => new object[] { rule.Id });

    public static IEnumerable<object[]> Clauses => RuleCases.Clauses.Keys.Select(static clause => new object[] { clause });

    [Fact]
    public void All_EveryRule_HasACase() => Assert.Equal(Rules.List.Select(static rule => rule.Id).Order(), RuleCases.All.Keys.Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Verify_StreamThatBreaksTheRule_FindsItAtItsPlace(string id) => AssertFound(id, RuleCases.All[id]());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Verify_StreamThatKeepsTheRule_DoesNotFindIt(string id) => AssertNotFound(id, RuleCases.All[id]());

    [Theory]
    [MemberData(nameof(Clauses))]
    public void Verify_StreamThatBreaksTheRuleInAnotherWay_FindsItAtItsPlace(string clause) => AssertFound(RuleCases.Clauses[clause].Rule, RuleCases.Clauses[clause].Create());

    [Theory]
    [MemberData(nameof(Clauses))]
    public void Verify_StreamBesideIt_DoesNotFindIt(string clause) => AssertNotFound(RuleCases.Clauses[clause].Rule, RuleCases.Clauses[clause].Create());

    [Fact]
    public void Verify_DamagedDiscard_IsTheOnlyError() => Assert.Equal("command-payload", Assert.Single(RuleCases.DamagedDiscard().Verify(isBad: true).Findings).Rule);

    private static void AssertFound(string id, RuleCase rule)
    {
        VerifyReport report = rule.Verify(isBad: true);

        string all = string.Join("\n", report.Findings.Select(static finding => $"{finding.Rule} at {finding.Offset}: {finding.Message}"));
        Finding? finding = report.Findings.FirstOrDefault(finding => finding.Rule == id);
        Assert.True(finding is not null, $"not found; instead\n{all}");
        Assert.True(rule.Place < 0 || Math.Abs(finding.Offset - rule.Place) <= NearEnough, $"at {finding.Offset} instead of {rule.Place}\n{all}");
        Assert.NotNull(finding.Found);
        // What the rule says of itself is what the finding is, unless something harmless turned out to be the cause of more.
        if (finding.Severity != Rules.Find(id)!.Severity) { Assert.Equal(FindingSeverity.Error, finding.Severity); }
    }

    private static void AssertNotFound(string id, RuleCase rule)
    {
        VerifyReport report = rule.Verify(isBad: false);

        // Small streams are not whole machines: other rules may have something to say.
        Assert.DoesNotContain(report.Findings, finding => finding.Rule == id);
        Assert.True(report.Length > 0);
    }
}
