using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary><c>savevm verify</c>: exit codes, text, JSON, SARIF.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("savevm-verify-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Verify_GoodStream_IsZero()
    {
        ToolResult result = ToolRunner.Run("verify", Golden.PathOf("ram-min-v11.1.bin.br"));

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal("", result.Error);
        Assert.Contains(": good", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_BadStream_LooksLikeBaseline()
    {
        ToolResult result = ToolRunner.Run(Damaged(), ["verify", "-"]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Equal("", result.Error);
        Baseline.Verify("verify-bad", result.Text);
        Assert.All(result.Text.Split('\n'), static line => Assert.DoesNotMatch("[\u0000-\u0009\u007F]", line));
    }

    [Fact]
    public void Verify_Json_FollowsTheSchemaAndTheContract()
    {
        ToolResult result = ToolRunner.Run(Damaged(), ["verify", "--json", "-"]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Equal([], Schema.Verify.Validate(result.Json));
        Assert.Equal("bad", result.Json.GetProperty("verdict").GetString());
        JsonElement finding = result.Json.GetProperty("findings")[0];
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        string[] keys = ["rule", "severity", "offset", "section", "instance", "field", "found", "expected", "message"];
        Assert.All(keys, key => Assert.True(finding.TryGetProperty(key, out _), key));
    }

    [Theory]
    [MemberData(nameof(Golden.AllIds), MemberType = typeof(Golden))]
    public void Verify_EveryGoldenStream_IsGoodAndFollowsTheSchema(string id)
    {
        GoldenManifest manifest = Golden.Manifest(id);
        List<string> args = ["verify", "--json", Golden.PathOf(manifest.StreamFile)];
        foreach (string channel in manifest.ChannelFiles) { args.AddRange(["--channel", Golden.PathOf(channel)]); }

        ToolResult result = ToolRunner.Run([.. args]);

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal([], Schema.Verify.Validate(result.Json));
        Assert.Equal("good", result.Json.GetProperty("verdict").GetString());
    }

    [Fact]
    public void Verify_Sarif_HasRulesResultsAndPlaces()
    {
        string stream = Path.Combine(_folder.FullName, "a b.bin");
        string sarif = Path.Combine(_folder.FullName, "out.sarif");
        File.WriteAllBytes(stream, Damaged().ToArray());

        ToolResult result = ToolRunner.Run("verify", "--json", "--sarif", sarif, stream);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(sarif));
        JsonElement root = document.RootElement;
        Assert.Equal("2.1.0", root.GetProperty("version").GetString());
        Assert.EndsWith("sarif-schema-2.1.0.json", root.GetProperty("$schema").GetString(), StringComparison.Ordinal);
        JsonElement run = Assert.Single(root.GetProperty("runs").EnumerateArray());
        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        JsonElement findings = result.Json.GetProperty("findings");
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(findings.GetArrayLength(), results.Length);
        foreach ((JsonElement finding, JsonElement entry) in findings.EnumerateArray().Zip(results))
        {
            Assert.Equal(finding.GetProperty("rule").GetString(), entry.GetProperty("ruleId").GetString());
            Assert.Equal(entry.GetProperty("ruleId").GetString(), rules[entry.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.Equal(finding.GetProperty("severity").GetString(), entry.GetProperty("level").GetString());
            Assert.NotEqual("", entry.GetProperty("message").GetProperty("text").GetString());
            JsonElement place = entry.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.Equal(finding.GetProperty("offset").GetInt64(), place.GetProperty("region").GetProperty("byteOffset").GetInt64());
            Assert.EndsWith("a%20b.bin", place.GetProperty("artifactLocation").GetProperty("uri").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Verify_SarifThatCannotBeWritten_CouldNotWork()
    {
        ToolResult result = ToolRunner.Run("verify", "--sarif", Path.Combine(_folder.FullName, "no", "such", "out.sarif"), Golden.PathOf("ram-min-v7.2.bin.br"));

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Contains("out.sarif", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_WriteManifest_FollowsTheSchemaAndIsAgreedWith()
    {
        string stream = Path.Combine(_folder.FullName, "vm.bin");
        File.WriteAllBytes(stream, Golden.ReadStream("ram-min-v11.1"));
        Assert.Equal(ExitCode.Good, ToolRunner.Run("verify", stream, "--write-manifest").ExitCode);

        string manifest = stream + ".manifest.json";
        using (JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest))) { Assert.Equal([], Schema.Manifest.Validate(document.RootElement)); }
        Assert.Equal(ExitCode.Good, ToolRunner.Run("verify", stream, "--manifest", manifest).ExitCode);

        byte[] changed = File.ReadAllBytes(stream);
        GoldenItem device = Golden.Manifest("ram-min-v11.1").Walk.Sections.Last(static item => item.Type == "full");
        changed[device.Offset + device.Length - 6] ^= 1;
        ToolResult result = ToolRunner.Run(changed, ["verify", "--json", "-", "--manifest", manifest]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Equal([], Schema.Verify.Validate(result.Json));
        JsonElement finding = result.Json.GetProperty("findings").EnumerateArray().First(static finding => finding.GetProperty("rule").GetString() == "manifest-section");
        Assert.Equal((device.Name, device.Offset), (finding.GetProperty("section").GetString(), finding.GetProperty("offset").GetInt64()));
    }

    [Fact]
    public void Verify_WriteManifestOfBadStream_WritesNone()
    {
        string manifest = Path.Combine(_folder.FullName, "m.json");
        ToolResult result = ToolRunner.Run(Damaged(), ["verify", "-", "--write-manifest", manifest]);

        Assert.Equal(ExitCode.BadStream, result.ExitCode);
        Assert.Contains("no manifest", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(manifest));
    }

    [Theory]
    [InlineData("'vm.bin' is taken for the manifest", "verify", "--write-manifest", "vm.bin")]
    [InlineData("standard input has no name", "verify", "-", "--write-manifest")]
    [InlineData("exclude each other", "verify", "vm.bin", "--write-manifest", "a", "--manifest", "b")]
    [InlineData("no/such/manifest: no such", "verify", "-", "--manifest", "no/such/manifest")]
    [InlineData("name a file", "verify")]
    [InlineData("no such", "verify", "no/such/file")]
    [InlineData("'--jsn' is not an option", "verify", "--jsn")]
    [InlineData("is a directory", "verify", ".")]
    public void Verify_WhatCannotBeDone_IsTwo(string expected, params string[] args)
    {
        ToolResult result = ToolRunner.Run(args);

        Assert.Equal(ExitCode.CouldNotWork, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    /// <summary>A page outside its block, and a device whose footer names another section.</summary>
    private static ReadOnlyMemory<byte> Damaged()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        GoldenItem part = Golden.Manifest("ram-min-v7.2").Walk.Sections.First(static item => item.Type == "part");
        GoldenItem device = Golden.Manifest("ram-min-v7.2").Walk.Sections.First(static item => item.Type == "full");
        bytes[part.Offset + 5] = 0x7F;
        bytes[device.Offset + device.Length - 1] ^= 1;
        return bytes;
    }
}
