using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>Every recipe of <c>tests/Golden/mutations.json</c>, on every golden stream that a real QEMU was asked about.</summary>
public sealed class MutationVerifyTests
{
    private const int FarthestFromDamage = 16;

    private static readonly Lazy<JsonElement> s_mutations = new(Read);

    public static IEnumerable<object[]> Cases => s_mutations.Value.GetProperty("answers").EnumerateArray()
        .Select(static answer => new object[] { answer.GetProperty("id").GetString()!, answer.GetProperty("base").GetString()! });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Verify_Mutation_FindsItsRuleAtItsPlace(string id, string golden)
    {
        MutationRecipes.Recipe recipe = MutationRecipes.All[id];
        MutationRecipes.StreamEdit edit = recipe.Edit(new MutationRecipes.StreamEdit(Golden.ReadStream(golden)));
        using WireInput input = WireInput.FromMemory(edit.Result);

        VerifyReport report = StreamVerifier.Verify(input);

        string all = string.Join("\n", report.Findings.Select(static finding => $"{finding.Severity} {finding.Rule} at 0x{finding.Offset:X}: {finding.Message}"));
        Assert.True(report.IsGood == recipe.IsHarmless, $"{report.Verdict}\n{all}");
        if (recipe.Rule.Length == 0) { return; }
        Finding? first = report.Findings.FirstOrDefault(finding => recipe.IsHarmless || finding.Severity == FindingSeverity.Error);
        Assert.True(first?.Rule == recipe.Rule, $"expected {recipe.Rule}\n{all}");
        if (edit.Place is { } place)
        {
            Assert.True(Math.Abs(first!.Offset - place) <= FarthestFromDamage, $"expected {recipe.Rule} at 0x{place:X}\n{all}");
        }
        // One damage, one cause.
        Assert.True(report.Findings.Count(static finding => finding.Severity == FindingSeverity.Error) <= 1, all);
    }

    [Fact]
    public void Recipes_AllOfTheFile_AreKnown() =>
        Assert.Equal(s_mutations.Value.GetProperty("recipes").EnumerateObject().Select(static recipe => recipe.Name).Order(), MutationRecipes.All.Keys.Order());

    // What loads without complaint in every release that was asked is harmless.
    [Fact]
    public void Recipes_Harmless_AreThoseThatEveryQemuLoads()
    {
        IEnumerable<string> loaded = s_mutations.Value.GetProperty("answers").EnumerateArray()
            .GroupBy(static answer => answer.GetProperty("id").GetString()!)
            .Where(static answers => answers.All(static answer => answer.GetProperty("ok").GetBoolean()))
            .Select(static answers => answers.Key);
        Assert.Equal(loaded.Order(), MutationRecipes.All.Where(static recipe => recipe.Value.IsHarmless).Select(static recipe => recipe.Key).Order());
    }

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Golden.PathOf("mutations.json")));
        return document.RootElement.Clone();
    }
}
