using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using SaveVm.Handlers.Inspection;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>The schema of <c>inspect --json</c>, and that its validator can say no.</summary>
public sealed class SchemaTests
{
    [Theory]
    [InlineData("""{"length": -1}""", "$.length: -1 is less than 0")]
    [InlineData("""{"length": "1"}""", "$.length: string, the schema wants integer")]
    [InlineData("""{"format": "qcow2"}""", "none of")]
    [InlineData("""{"surprise": 1}""", "$.surprise: not allowed")]
    [InlineData("""{"sections": [{"offset": 1}]}""", "$.sections[0]: 'length' is missing")]
    [InlineData("""{"bitmaps": [{"dirty": [[1]]}]}""", "$.bitmaps[0].dirty[0]: fewer than 2 items")]
    [InlineData("""{"bitmaps": [{"dirty": [[1, 2, 3]]}]}""", "$.bitmaps[0].dirty[0]: more than 2 items")]
    [InlineData("""{"ram": {"blocks": [{"sha256": "XYZ"}]}}""", "does not match")]
    [InlineData("""{"commands": [{"command": 65536}]}""", "is more than 65535")]
    public void Validate_WrongDocument_SaysWhatAndWhere(string json, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Contains(Schema.Inspect.Validate(document.RootElement), error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_UnknownKeyword_Throws()
    {
        Schema schema = new("""{"oneOf": []}""");
        Assert.Throws<NotSupportedException>(() => schema.Validate(schema.Root));
    }

    [Fact]
    public void Schema_EveryEntry_IsDescribed()
    {
        List<string> silent = [];
        void Walk(JsonElement element, string path)
        {
            if (element.ValueKind is not JsonValueKind.Object) { return; }
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (member.Name is "properties" or "$defs")
                {
                    foreach (JsonProperty entry in member.Value.EnumerateObject())
                    {
                        if (!entry.Value.TryGetProperty("description", out _) && !entry.Value.TryGetProperty("$ref", out _)) { silent.Add($"{path}.{entry.Name}"); }
                        Walk(entry.Value, $"{path}.{entry.Name}");
                    }
                }
                else { Walk(member.Value, path); }
            }
        }

        Walk(Schema.Inspect.Root, "$");
        Assert.Empty(silent);
    }

    [Fact]
    public void Schema_Report_HasTheKeysOfTheType()
    {
        IEnumerable<string> keys = Schema.Inspect.Root.GetProperty("$defs").GetProperty("report").GetProperty("properties").EnumerateObject().Select(static property => property.Name);
        IEnumerable<string> properties = typeof(StreamReport).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        Assert.Equal(properties.Order(), keys.Order());
    }

    [Fact]
    public void Inspect_SeveralFiles_GivesOneArray()
    {
        string first = Golden.PathOf("ram-min-v7.2.bin.br"), second = Golden.PathOf("ram-min-v11.1.bin.br");
        ToolResult result = ToolRunner.Run("inspect", "--json", first, second);

        Assert.Equal(ExitCode.Good, result.ExitCode);
        Assert.Equal([], Schema.Inspect.Validate(result.Json));
        Assert.Equal([first, second], result.Json.EnumerateArray().Select(static report => report.GetProperty("file").GetString()!));
    }
}
