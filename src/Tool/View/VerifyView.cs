using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Verification;

namespace SaveVm.Tool.View;

/// <summary>The findings as plain text, narrow enough for a mail: the same on a terminal and in a file.</summary>
internal static class VerifyView
{
    private const int BytesPerLine = 16;
    private const int DigitsPerByte = 2;

    public static void Write(VerifyReport report, TextWriter writer)
    {
        int errors = Count(report, FindingSeverity.Error);
        int warnings = Count(report, FindingSeverity.Warning);
        int notes = Count(report, FindingSeverity.Note);
        string counts = string.Join(", ", Parts());
        string machine = report.Machine is null ? "" : $", machine {Printable.Of(report.Machine)}";
        writer.WriteLine($"{Printable.Of(report.File ?? "stream")}: {report.Verdict}{(counts.Length > 0 ? $", {counts}" : "")}");
        writer.WriteLine($"{report.Format}{machine}, {Quantity.Length(report.Length)}");
        foreach (Finding finding in report.Findings)
        {
            writer.WriteLine();
            Write(finding, writer);
        }
        if (report.MoreFindings > 0)
        {
            writer.WriteLine();
            writer.WriteLine($"{Quantity.Of(report.MoreFindings, "more finding", "more findings")} of these kinds, not shown.");
        }

        IEnumerable<string> Parts()
        {
            if (errors > 0) { yield return Quantity.Of(errors, "error", "errors"); }
            if (warnings > 0) { yield return Quantity.Of(warnings, "warning", "warnings"); }
            if (notes > 0) { yield return Quantity.Of(notes, "note", "notes"); }
        }
    }

    private static int Count(VerifyReport report, FindingSeverity severity) => report.Findings.Count(finding => finding.Severity == severity);

    private static void Write(Finding finding, TextWriter writer)
    {
        writer.WriteLine($"{Name(finding.Severity)} {finding.Rule} at offset {finding.Offset} ({Quantity.Offset(finding.Offset)})");
        if (finding.Channel is not null) { WritePart(writer, "channel", finding.Channel); }
        if (finding.Section is not null)
        {
            WritePart(writer, "section", finding.Instance > 0 ? $"{finding.Section}, instance {finding.Instance}" : finding.Section);
        }
        if (finding.Record is not null) { WritePart(writer, "field", finding.Field is null ? finding.Record : $"{finding.Record}.{finding.Field}"); }
        WritePart(writer, "found", finding.Found);
        WritePart(writer, "expected", finding.Expected);
        WritePart(writer, "rule", Rules.Find(finding.Rule)?.Title);
        WritePart(writer, "meaning", Rules.Find(finding.Rule)?.Meaning);
        if (finding.Detail is not null) { WritePart(writer, "here", finding.Detail); }
        if (finding.Window is not null) { WriteWindow(finding.Window, finding.Offset, writer); }
    }

    private static string Name(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "ERROR",
        FindingSeverity.Warning => "WARNING",
        _ => "NOTE",
    };

    private static void WritePart(TextWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) { writer.WriteLine($"  {name,-9} {Printable.Of(value)}"); }
    }

    private static void WriteWindow(ByteWindow window, long offset, TextWriter writer)
    {
        for (int start = 0; start < window.Bytes.Length; start += BytesPerLine * DigitsPerByte)
        {
            string line = window.Bytes.Substring(start, Math.Min(BytesPerLine * DigitsPerByte, window.Bytes.Length - start));
            IEnumerable<string> bytes = line.Chunk(DigitsPerByte).Select(static digits => new string(digits));
            string text = string.Concat(Convert.FromHexString(line).Select(static value => value is >= 0x20 and < 0x7F ? (char)value : '.'));
            long first = window.Offset + (start / DigitsPerByte);
            bool isHere = offset >= first && offset < first + BytesPerLine;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {(isHere ? "->" : "  ")} {first,10:X}  {string.Join(' ', bytes),-(BytesPerLine * 3) + 1}  {text}"));
        }
    }
}
