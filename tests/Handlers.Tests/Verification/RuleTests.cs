using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using SaveVm.Handlers.Verification;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>The list of rules, and its page, which is made from the list and from what real releases answered.</summary>
public sealed class RuleTests
{
    private const string Head = """
        # Rules of `savevm verify`

        A stream is good when no finding is an error; the command ends with 0 then, with 1 otherwise, and with 2 when it could not work. Ids are stable. A warning is
        something that no source writes and that QEMU takes all the same; a note is worth knowing. A finding has the offset of the field at fault, or of the place
        where the bytes ran out; what follows from it is not another finding.

        A stream that ends too early is `stream-truncated`, an error, up to and including its end mark. Behind that QEMU reads nothing that it needs: a VM description
        that is cut is `vmdesc-truncated`, a warning, one that is missing `vmdesc-missing`, a note, both at the offset where the bytes ran out, because every release
        loads such a stream.

        What QEMU said is from `tests/Golden/mutations.json`: each edit was given to the releases in the table. Rules without such a table were not put to a QEMU; what
        their text quotes is what the release prints.

        | rule | severity | part | the rule | refused by | specified in |
        |---|---|---|---|---|---|

        """;

    [Fact]
    public void Page_IsMadeOfTheRulesAndTheAnswers()
    {
        string path = Repository.PathOf("docs", "rules.md");
        string page = Render();
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(path, page);
            Assert.Fail($"{path} was written; look at the difference, then run again without UPDATE_BASELINES");
        }
        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Pages_OfSpecification_Exist()
    {
        string docs = Repository.PathOf("docs");
        Assert.All(Rules.List.Select(static rule => rule.Page).Distinct(), page => Assert.True(
            File.Exists(Path.Combine(docs, page)) || (page.StartsWith("wire/", StringComparison.Ordinal) && !Directory.Exists(Path.Combine(docs, "wire"))), page));
    }

    [Fact]
    public void Find_EveryRule_IsFoundByItsId()
    {
        Assert.All(Rules.List, static rule => Assert.Same(rule, Rules.Find(rule.Id)));
        Assert.Null(Rules.Find("no-such-rule"));
        Assert.Equal(Rules.List.Count, Rules.List.Select(static rule => rule.Id).Distinct().Count());
    }

    private static string Render()
    {
        ILookup<string, Answer> answers = Answers().ToLookup(static answer => answer.Rule);
        var page = new StringBuilder(Head.Replace("\r", "", StringComparison.Ordinal));
        foreach (Rule rule in Rules.List)
        {
            string[] refused = [.. answers[rule.Id].Where(static answer => !answer.IsLoaded).Select(static answer => answer.Release).Distinct()];
            bool isAsked = answers.Contains(rule.Id);
            _ = page.Append(
                $"| [{rule.Id}](#{rule.Id}) | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Topic} | {rule.Title} | {(refused.Length > 0 ? string.Join(", ", refused) : isAsked ? "none" : "")} | [{Path.GetFileNameWithoutExtension(rule.Page)}]({rule.Page}) |\n");
        }
        foreach (Rule rule in Rules.List)
        {
            _ = page.Append($"\n## {rule.Id}\n\n{rule.Title}\n\n{rule.Severity}, {rule.Topic}. {rule.Meaning}\n");
            if (!answers.Contains(rule.Id)) { continue; }
            _ = page.Append("\n| edit | QEMU | says |\n|---|---|---|\n");
            foreach (Answer answer in answers[rule.Id]) { _ = page.Append($"| {answer.What} | {answer.Release} | {answer.Says} |\n"); }
        }
        return page.ToString();
    }

    private static IEnumerable<Answer> Answers()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Golden.PathOf("mutations.json")));
        foreach (JsonElement answer in document.RootElement.GetProperty("answers").EnumerateArray())
        {
            string rule = MutationRecipes.All[answer.GetProperty("id").GetString()!].Rule;
            if (rule.Length == 0) { continue; }
            bool isLoaded = answer.GetProperty("ok").GetBoolean();
            string says = isLoaded ? "loads it" : answer.TryGetProperty("error", out JsonElement error) && error.GetString() is { Length: > 0 } text ? text : "ends without a word";
            yield return new Answer(
                rule, answer.GetProperty("what").GetString()!, answer.GetProperty("qemu").GetString()!, isLoaded,
                says.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal));
        }
    }

    private sealed record Answer(string Rule, string What, string Release, bool IsLoaded, string Says);
}
