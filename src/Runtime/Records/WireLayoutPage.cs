using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace SaveVm.Records;

/// <summary>A page of documentation for a record: a byte diagram and a table, in Markdown.</summary>
public static class WireLayoutPage
{
    private const int BytesPerRow = 8;
    private const int CellWidth = 9;

    /// <summary>Rows of a field that are drawn before the rest is left out.</summary>
    private const int MostRows = 3;

    /// <summary>The whole page.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="meanings">What fields mean, by name; the record's own meaning under the empty name.</param>
    public static string Markdown(WireLayout layout, IReadOnlyDictionary<string, string>? meanings = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        string name = layout.Record[(layout.Record.LastIndexOf('.') + 1)..];
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"# {name}\n\n");
        if (Meaning(meanings, "") is { Length: > 0 } summary) { _ = text.Append(CultureInfo.InvariantCulture, $"{summary}\n\n"); }
        string length = layout.MaximumLength == layout.MinimumLength ? Bytes(layout.MinimumLength)
            : layout.MaximumLength is { } most ? $"{Number(layout.MinimumLength)} to {Bytes(most)}" : $"{Bytes(layout.MinimumLength)} or more";
        _ = text.Append(CultureInfo.InvariantCulture, $"`{layout.Record}`, version {layout.Version}, {length}.");
        if (layout.Context.Count > 0) { _ = text.Append(CultureInfo.InvariantCulture, $" Context: {string.Join(", ", layout.Context.Select(static c => $"`{c}`"))}."); }
        _ = text.Append(CultureInfo.InvariantCulture, $"\n\n```text\n{Diagram(layout)}```\n\n");
        _ = text.Append("| offset | size | field | type | bits | there when | values |").Append(meanings is null ? "\n|---|---|---|---|---|---|---|\n" : " meaning |\n|---|---|---|---|---|---|---|---|\n");
        foreach (WireLayoutField field in layout.Fields)
        {
            string size = field.Size is { } fixedSize ? Number(fixedSize) : field.Length;
            _ = text.Append(CultureInfo.InvariantCulture, $"| {(field.Offset is { } offset ? Number(offset) : "..")} | {Cell(size)} | {Cell(field.Name)} | {Cell(field.Type)} | {Cell(field.Bits)} | {Cell(field.Condition)} | {Cell(field.Rule)} |");
            _ = text.Append(meanings is null ? "\n" : $" {Cell(Meaning(meanings, field.Name))} |\n");
        }
        return text.ToString();
    }

    /// <summary>Writes a page for each layout that differs from the page that is there.</summary>
    /// <param name="layouts">The layouts.</param>
    /// <param name="directory">Where to; made when it is not there.</param>
    /// <returns>The paths of the pages that were written.</returns>
    /// <exception cref="IOException">A page cannot be written; those that were written stay.</exception>
    public static IReadOnlyList<string> WriteAll(IEnumerable<WireLayout> layouts, string directory)
    {
        ArgumentNullException.ThrowIfNull(layouts);
        return WireLayoutFile.WriteAll(layouts.Select(static layout => (layout.Record + ".md", Markdown(layout))), directory);
    }

    /// <summary>
    /// The byte diagram: eight bytes a row, the first offset in front. Fields that are not always there, or stand behind such a field, have a row of their own;
    /// a word that fields share is followed by its bits.
    /// </summary>
    /// <param name="layout">The layout.</param>
    public static string Diagram(WireLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var diagram = new Grid();
        IReadOnlyList<WireLayoutField> fields = layout.Fields;
        for (int i = 0; i < fields.Count; i++)
        {
            List<WireLayoutField> word = [fields[i]];
            while (i + 1 < fields.Count && IsSameWord(word, fields[i + 1]))
            {
                i++;
                word.Add(fields[i]);
            }
            WireLayoutField first = word[0];
            string label = string.Join(" | ", word.Select(static f => f.Name));
            if (first is { Offset: not null, Size: { } size, Condition: "" }) { diagram.Draw(label, size); }
            else { diagram.DrawAlone(label, first); }
            if (first.Bits.Length > 0) { diagram.Note("bits: " + string.Join(" | ", word.Select(static f => $"{f.Bits} {f.Name}"))); }
        }
        return diagram.ToString();
    }

    /// <summary>Behind a variable part offsets are not known: there a word goes on until one of its bits comes again.</summary>
    private static bool IsSameWord(List<WireLayoutField> word, WireLayoutField next) =>
        word[0].Bits.Length > 0 && next.Bits.Length > 0 && next.Offset == word[0].Offset && next.Size == word[0].Size && next.Condition == word[0].Condition
        && !word.Any(part => part.Bits == next.Bits);

    private static string Meaning(IReadOnlyDictionary<string, string>? meanings, string name) => meanings is not null && meanings.TryGetValue(name, out string? text) ? text : "";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Bytes(long number) => number == 1 ? "1 byte" : $"{Number(number)} bytes";

    private sealed class Grid
    {
        private readonly StringBuilder _text = new StringBuilder("       ")
            .Append(string.Concat(Enumerable.Range(0, BytesPerRow).Select(static i => $"+{Number(i)}".PadRight(CellWidth))).TrimEnd())
            .Append('\n');
        private int _offset;
        private int _column;

        public void Draw(string label, int size)
        {
            int left = size;
            for (int row = 0; left > 0; row++)
            {
                int taken = Math.Min(left, BytesPerRow - _column);
                if (row == MostRows && left > BytesPerRow)
                {
                    int skipped = left / BytesPerRow * BytesPerRow;
                    Begin();
                    _ = _text.Append("  ~ ").Append(CultureInfo.InvariantCulture, $"{Bytes(size)} in all").Append('\n');
                    _offset += skipped;
                    left -= skipped;
                    _column = 0;
                    continue;
                }
                Begin();
                int width = (taken * CellWidth) - 1;
                string shown = row > 0 ? "" : label.Length <= width ? label : label[..(width - 1)] + "~";
                _ = _text.Append(row == 0 ? '|' : ' ').Append(shown.PadRight(width));
                left -= taken;
                _column += taken;
                _offset += taken;
                if (_column == BytesPerRow) { End(left == 0); }
            }
        }

        /// <summary>A part whose place is not always the same.</summary>
        public void DrawAlone(string label, WireLayoutField field)
        {
            End(closed: true);
            string size = field.Size is { } known ? Bytes(known) : field.Length;
            string when = field.Condition.Length > 0 ? $", when {field.Condition}" : "";
            string offset = field.Offset is { } at ? Number(at) : "..";
            _ = _text.Append(CultureInfo.InvariantCulture, $"{offset,5} |{label}: {size}{when}\n");
        }

        public void Note(string text)
        {
            End(closed: true);
            _ = _text.Append(' ', 7).Append(text).Append('\n');
        }

        public override string ToString()
        {
            End(closed: true);
            return _text.ToString();
        }

        private void Begin()
        {
            if (_column == 0) { _ = _text.Append(CultureInfo.InvariantCulture, $"{_offset,5} "); }
        }

        private void End(bool closed)
        {
            if (_column == 0) { return; }
            if (closed) { _ = _text.Append('|'); }
            while (_text[^1] == ' ') { _text.Length--; }
            _ = _text.Append('\n');
            _column = 0;
        }
    }
}
