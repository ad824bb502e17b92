using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using SaveVm.TestSupport;

namespace SaveVm.Tool.Tests;

/// <summary>A validator for the part of JSON Schema 2020-12 that our schemas use; a keyword that it does not know is an error.</summary>
internal sealed class Schema
{
    private readonly JsonElement _root;

    public Schema(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        _root = document.RootElement.Clone();
    }

    public static Schema Verify { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "verify.schema.json")));

    public static Schema Inspect { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "inspect.schema.json")));

    public static Schema Manifest { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "manifest.schema.json")));

    public static Schema Devices { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "devices.schema.json")));

    public static Schema Migration { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "migration.schema.json")));

    public static Schema Bitmaps { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "bitmaps.schema.json")));

    public static Schema RamIndex { get; } = new(File.ReadAllText(Repository.PathOf("docs", "schema", "ram-index.schema.json")));

    public JsonElement Root => _root;

    /// <summary>What is wrong with the value, each with its place; nothing for a valid one.</summary>
    public IReadOnlyList<string> Validate(JsonElement value)
    {
        List<string> errors = [];
        Validate(_root, value, "$", errors);
        return errors;
    }

    private void Validate(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (schema.ValueKind is JsonValueKind.True) { return; }
        if (schema.ValueKind is JsonValueKind.False)
        {
            errors.Add($"{path}: not allowed");
            return;
        }
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$schema" or "$defs" or "title" or "description": break;
                case "$ref": Validate(Resolve(keyword.Value.GetString()!), value, path, errors); break;
                case "anyOf": ValidateAnyOf(keyword.Value, value, path, errors); break;
                case "type": ValidateType(keyword.Value, value, path, errors); break;
                case "enum":
                    if (!keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value))) { errors.Add($"{path}: {value} is none of {keyword.Value}"); }
                    break;
                case "pattern":
                    if (value.ValueKind is JsonValueKind.String && !Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!)) { errors.Add($"{path}: '{value}' does not match {keyword.Value}"); }
                    break;
                case "minimum":
                    if (value.ValueKind is JsonValueKind.Number && value.GetDecimal() < keyword.Value.GetDecimal()) { errors.Add($"{path}: {value} is less than {keyword.Value}"); }
                    break;
                case "maximum":
                    if (value.ValueKind is JsonValueKind.Number && value.GetDecimal() > keyword.Value.GetDecimal()) { errors.Add($"{path}: {value} is more than {keyword.Value}"); }
                    break;
                case "required":
                    if (value.ValueKind is JsonValueKind.Object) { errors.AddRange(keyword.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}: '{name}' is missing")); }
                    break;
                case "properties":
                    if (value.ValueKind is JsonValueKind.Object)
                    {
                        foreach (JsonProperty property in keyword.Value.EnumerateObject())
                        {
                            if (value.TryGetProperty(property.Name, out JsonElement member)) { Validate(property.Value, member, $"{path}.{property.Name}", errors); }
                        }
                    }
                    break;
                case "additionalProperties":
                    if (value.ValueKind is JsonValueKind.Object)
                    {
                        foreach (JsonProperty member in value.EnumerateObject())
                        {
                            bool known = schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(member.Name, out _);
                            if (!known) { Validate(keyword.Value, member.Value, $"{path}.{member.Name}", errors); }
                        }
                    }
                    break;
                case "items":
                    if (value.ValueKind is JsonValueKind.Array)
                    {
                        int index = 0;
                        foreach (JsonElement item in value.EnumerateArray()) { Validate(keyword.Value, item, $"{path}[{index++}]", errors); }
                    }
                    break;
                case "minItems":
                    if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() < keyword.Value.GetInt32()) { errors.Add($"{path}: fewer than {keyword.Value} items"); }
                    break;
                case "maxItems":
                    if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > keyword.Value.GetInt32()) { errors.Add($"{path}: more than {keyword.Value} items"); }
                    break;
                default: throw new NotSupportedException($"keyword '{keyword.Name}' of the schema is not known to its validator");
            }
        }
    }

    private void ValidateAnyOf(JsonElement choices, JsonElement value, string path, List<string> errors)
    {
        List<string> all = [];
        foreach (JsonElement choice in choices.EnumerateArray())
        {
            List<string> found = [];
            Validate(choice, value, path, found);
            if (found.Count == 0) { return; }
            all.AddRange(found);
        }
        errors.AddRange(all);
    }

    private static void ValidateType(JsonElement types, JsonElement value, string path, List<string> errors)
    {
        IEnumerable<string?> allowed = types.ValueKind is JsonValueKind.Array ? types.EnumerateArray().Select(static type => type.GetString()) : [types.GetString()];
        bool integer = value.ValueKind is JsonValueKind.Number && (value.TryGetInt64(out _) || value.TryGetUInt64(out _));
        string actual = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => integer ? "integer" : "number",
            _ => value.ValueKind.ToString().ToLowerInvariant(),
        };
        if (!allowed.Any(type => type == actual || (type == "number" && integer))) { errors.Add($"{path}: {actual}, the schema wants {types}"); }
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement element = _root;
        foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries)) { element = element.GetProperty(part); }
        return element;
    }
}
