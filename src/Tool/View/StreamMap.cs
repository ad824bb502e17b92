using System.Collections.Generic;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Tool.View;

/// <summary>The course of a stream in few rows: what repeats is told once, with a count.</summary>
internal static class StreamMap
{
    /// <summary>Sections and commands in stream order, folded.</summary>
    public static IReadOnlyList<StreamMapRow> Of(IEnumerable<SectionReport> sections, IEnumerable<CommandReport> commands)
    {
        List<StreamMapRow> rows = [];
        // Rows of the current series of part sections: rounds of ram, block and bitmaps alternate, so one row each.
        Dictionary<uint, StreamMapRow> parts = [];
        StreamMapRow? last = null;
        foreach ((SectionReport? section, CommandReport? command) in InOrder(sections, commands))
        {
            StreamMapRow row = section is { } found ? StreamMapRow.Of(found) : StreamMapRow.Of(command!);
            if (section is { Type: "part" } part)
            {
                if (parts.TryGetValue(part.Id, out StreamMapRow? series)) { series.Add(row); }
                else
                {
                    rows.Add(row);
                    parts.Add(part.Id, row);
                }
                last = null;
                continue;
            }
            parts.Clear();
            if (last is not null && last.Kind == row.Kind && (row.Kind == StreamMapRow.Full || (section is null && last.Name == row.Name && last.Detail == row.Detail)))
            {
                last.Add(row);
                continue;
            }
            rows.Add(row);
            last = row;
        }
        return rows;
    }

    // Both lists are in stream order; each is taken where its next entry comes first.
    private static IEnumerable<(SectionReport? Section, CommandReport? Command)> InOrder(
        IEnumerable<SectionReport> sections, IEnumerable<CommandReport> commands)
    {
        Queue<CommandReport> waiting = new(commands);
        foreach (SectionReport section in sections)
        {
            while (waiting.TryPeek(out CommandReport? command) && command.Offset < section.Offset)
            {
                yield return (null, waiting.Dequeue());
            }
            yield return (section, null);
        }
        foreach (CommandReport command in waiting) { yield return (null, command); }
    }
}
