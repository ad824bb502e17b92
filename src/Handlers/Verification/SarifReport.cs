using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using SaveVm.IO;

namespace SaveVm.Handlers.Verification;

/// <summary>Findings as SARIF 2.1.0 (OASIS), for code scanning and editors.</summary>
public static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private const string Help = "docs/rules.md";

    /// <summary>Writes a log into a file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What was found.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, VerifyReport report)
    {
        using var bytes = new MemoryStream();
        Write(bytes, report);
        using OutputFile file = OutputFile.Create(path);
        file.Output.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        file.Commit();
    }

    /// <summary>Writes a log.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="report">What was found.</param>
    public static void Write(Stream output, VerifyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        List<Rule> rules = [.. Rules.List.Where(rule => report.Findings.Any(finding => finding.Rule == rule.Id))];
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        json.WriteStartArray("artifacts");
        foreach (string file in report.Findings.Select(finding => FileOf(report, finding)).Prepend(report.File ?? "stream").Distinct())
        {
            json.WriteStartObject();
            json.WriteStartObject("location");
            json.WriteString("uri", UriOf(file));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("results");
        foreach (Finding finding in report.Findings) { WriteResult(json, report, finding, rules.FindIndex(rule => rule.Id == finding.Rule)); }
        json.WriteEndArray();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, List<Rule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "savevm verify");
        json.WriteString("semanticVersion", typeof(SarifReport).Assembly.GetName().Version?.ToString(3));
        json.WriteStartArray("rules");
        foreach (Rule rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            WriteText(json, "shortDescription", rule.Title);
            WriteText(json, "fullDescription", rule.Meaning);
            WriteText(json, "help", $"{rule.Meaning} See {Help}, {rule.Id}, and docs/{rule.Page}.");
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.Severity));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, VerifyReport report, Finding finding, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", Level(finding.Severity));
        WriteText(json, "message", finding.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(FileOf(report, finding)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("byteOffset", finding.Offset);
        json.WriteNumber("byteLength", finding.Offset < report.Length ? 1 : 0);
        json.WriteEndObject();
        json.WriteEndObject();
        if (finding.Section is not null || finding.Record is not null)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", string.Join('/', Parts(finding)));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("properties");
        if (finding.Found is not null) { json.WriteString("found", finding.Found); }
        if (finding.Expected is not null) { json.WriteString("expected", finding.Expected); }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static IEnumerable<string> Parts(Finding finding)
    {
        if (finding.Section is not null) { yield return $"{finding.Section}[{finding.Instance}]"; }
        if (finding.Record is not null) { yield return finding.Field is null ? finding.Record : $"{finding.Record}.{finding.Field}"; }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string FileOf(VerifyReport report, Finding finding) => finding.Channel ?? report.File ?? "stream";

    private static string UriOf(string path) =>
        path == "-" ? "stdin" : string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));

    private static string Level(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };
}
