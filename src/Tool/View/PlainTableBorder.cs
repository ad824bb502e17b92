using System.Collections.Generic;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SaveVm.Tool.View;

/// <summary>A line under the heading and nothing else: reads the same in a terminal, a mail and a log.</summary>
internal sealed class PlainTableBorder(string line) : TableBorder
{
    public override string GetPart(TableBorderPart part) =>
        part is TableBorderPart.HeaderBottom or TableBorderPart.HeaderBottomSeparator ? line : " ";

    public override string GetColumnRow(TablePart part, IReadOnlyList<int> widths, IReadOnlyList<IColumn> columns) =>
        part is TablePart.HeaderSeparator ? base.GetColumnRow(part, widths, columns) : "";
}
