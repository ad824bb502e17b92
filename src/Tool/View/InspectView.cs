using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Inspection;
using Spectre.Console;

namespace SaveVm.Tool.View;

/// <summary>A report for people.</summary>
internal sealed class InspectView
{
    // More than this helps nobody on a screen; --json has all of them.
    private const int MostExtents = 4;
    private const int MostRows = 64;

    private readonly IAnsiConsole _console;
    private readonly PlainTableBorder _border;

    private InspectView(IAnsiConsole console)
    {
        _console = console;
        _border = new PlainTableBorder(console.Profile.Capabilities.Ansi ? "─" : "-");
    }

    public static void Write(StreamReport report, ToolConsole console)
    {
        // Rendered as a whole first, so that blanks at line ends and doubled blank lines can be cut; without a terminal, nothing of the
        // environment has a say, and the text is the same everywhere.
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Profile? terminal = console.OutputIsTerminal ? AnsiConsole.Console.Profile : null;
        bool ansi = terminal is { Capabilities.Ansi: true };
        IAnsiConsole rendering = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi ? (ColorSystemSupport)terminal!.Capabilities.ColorSystem : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        rendering.Profile.Width = terminal?.Width ?? ToolConsole.PlainWidth;
        new InspectView(rendering).Write(report);

        bool blank = false;
        foreach (ReadOnlySpan<char> line in text.ToString().AsSpan().Trim('\n').EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.TrimEnd(' ');
            if (trimmed.Length > 0) { console.Writer.WriteLine(trimmed); }
            else if (!blank) { console.Writer.WriteLine(); }
            blank = trimmed.Length == 0;
        }
    }

    private void Write(StreamReport report)
    {
        WriteFacts(report);
        WriteMap("Stream", report.Sections, report.Commands, report);
        if (report.Ram is { } ram) { WriteRam(ram); }
        WriteDisks(report.Disks);
        WriteBitmaps(report.Bitmaps);
        WriteDevices("Devices", report.Devices);
        WriteChannels(report.Channels ?? []);
        WriteMessages(report.Messages ?? []);
        WriteCheckpoints(report.Checkpoints ?? []);
        WriteFindings(report.Findings ?? []);
        if (report.Error is { } error)
        {
            _console.WriteLine();
            WriteLine($"The stream could be read up to offset {Quantity.Count(error.Offset)} ({Quantity.Offset(error.Offset)}): {error.Kind}.", Styles.Bad);
        }
    }

    private void WriteFacts(StreamReport report)
    {
        if (report.File is { } file) { WriteLine(file == "-" ? "standard input" : file, Styles.Title); }
        Grid facts = new();
        facts.AddColumn(new GridColumn().PadLeft(2).PadRight(2).NoWrap());
        facts.AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        void Fact(string name, string value) => facts.AddRow(new Text(name, Styles.Label), Cell(value));

        Fact("format", report.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"{FormatName(report.Format)}, version {version}") : FormatName(report.Format));
        Fact("length", Quantity.Length(report.Length));
        if (report.Machine is { } machine) { Fact("machine", machine); }
        if (report.Configuration is { } configuration)
        {
            if (configuration.Capabilities.Count > 0) { Fact("capabilities", string.Join(", ", configuration.Capabilities)); }
            if (configuration.Uuid is { } uuid) { Fact("uuid", uuid); }
            if (configuration.TargetPageBits is { } bits) { Fact("page bits", bits.ToString(CultureInfo.InvariantCulture)); }
        }
        else if (report.Version is not null)
        {
            Fact("configuration", "none");
        }
        if (report.Footers is { } footers) { Fact("footers", footers ? "yes" : "no"); }
        if (report.Version is not null) { Fact("vm description", Describe(report)); }
        if (report.Trailing is { } trailing)
        {
            Fact("trailing", $"{Quantity.Of(trailing.Length, "byte", "bytes")} after the end, at {Quantity.Offset(trailing.Offset)}");
        }
        _console.Write(facts);
    }

    private static string Describe(StreamReport report) => report switch
    {
        { Description: { } description } => $"{Quantity.Of(description.Devices, "device", "devices")}, {Quantity.Of(description.Length, "byte", "bytes")}",
        { VmDescription: true } => "yes",
        _ => "none",
    };

    private void WriteMap(string title, IEnumerable<SectionReport> sections, IEnumerable<CommandReport> commands, StreamReport? report = null)
    {
        IReadOnlyList<StreamMapRow> rows = StreamMap.Of(sections, commands);
        if (rows.Count == 0) { return; }
        Table table = NewTable(title, Right("Offset"), Left("Item"), Left("Name"), Right("Count"), Right("Bytes"), Left("Detail"));
        foreach (StreamMapRow row in rows.Take(MostRows))
        {
            bool devices = row.Kind == StreamMapRow.Full;
            string name = devices && row.Count > 1 ? "devices" : row.Name;
            table.AddRow(Cell(Quantity.Offset(row.Offset)), new Text(row.Kind, Styles.Kind), Cell(name), Cell(Quantity.Count(row.Count)), Cell(Quantity.Count(row.Length)), Cell(row.Detail));
        }
        if (rows.Count > MostRows) { table.AddRow(Cell(""), new Text("..."), Cell($"{Quantity.Count(rows.Count - MostRows)} more rows")); }
        if (report?.EndOfFile is { } end) { table.AddRow(Cell(Quantity.Offset(end)), new Text("eof", Styles.Kind), Cell(""), Cell("1"), Cell("1"), Cell("")); }
        if (report?.Description is { } description)
        {
            table.AddRow(Cell(Quantity.Offset(description.Offset)), new Text("description", Styles.Kind), Cell(""), Cell("1"), Cell(Quantity.Count(description.Length)), Cell(""));
        }
        Write(table);
    }

    private void WriteRam(RamReport ram)
    {
        string title = $"RAM: {Quantity.Of(ram.Blocks.Count, "block", "blocks")}, {Quantity.Size(ram.TotalBytes)}, pages of {Quantity.Size((ulong)ram.PageSize)}";
        if (ram.RepeatedPages is > 0 and { } repeated) { title += $", {Quantity.Of(repeated, "page", "pages")} sent again"; }

        // A kind of page that no block has gets no column.
        (string Name, Func<PageCountReport, long> Count)[] kinds =
        [
            ("Zero", static pages => pages.Zero),
            ("Normal", static pages => pages.Normal),
            ("XBZRLE", static pages => pages.Xbzrle),
            ("Compressed", static pages => pages.Compressed),
            ("Mapped", static pages => pages.Mapped),
            ("Multifd", static pages => pages.Multifd ?? 0),
            ("Multifd zero", static pages => pages.MultifdZero ?? 0),
        ];
        kinds = [.. kinds.Where((kind, index) => index < 2 || ram.Blocks.Any(block => kind.Count(block.Pages) > 0))];
        bool hashes = ram.Blocks.Any(static block => block.Sha256 is not null);
        bool addresses = ram.Blocks.Any(static block => block.Address is not null);

        List<TableColumn> columns = [Left("Block"), Right("Size"), .. kinds.Select(static kind => Right(kind.Name))];
        if (addresses) { columns.Add(Right("Address")); }
        if (hashes) { columns.Add(Left("SHA-256")); }
        Table table = NewTable(title, [.. columns]);
        foreach (RamBlockReport block in ram.Blocks)
        {
            List<Text> row = [Cell(block.Name), Cell(Quantity.Size(block.Length)), .. kinds.Select(kind => Number(kind.Count(block.Pages)))];
            if (addresses) { row.Add(Cell(block.Address is { } address ? string.Create(CultureInfo.InvariantCulture, $"0x{address:X}") : "")); }
            if (hashes) { row.Add(Cell(block.Sha256 ?? "not in the stream")); }
            table.AddRow(row);
        }
        Write(table);
    }

    private void WriteDisks(IList<DiskReport> disks)
    {
        if (disks.Count == 0) { return; }
        Table table = NewTable("Disks", Left("Disk"), Right("Chunks"), Right("Zero chunks"), Right("Covered up to"));
        foreach (DiskReport disk in disks)
        {
            table.AddRow(Cell(disk.Name), Number(disk.Chunks), Number(disk.ZeroChunks), Cell(Quantity.Size((ulong)disk.EndOffset)));
        }
        Write(table);
    }

    private void WriteBitmaps(IList<BitmapReport> bitmaps)
    {
        if (bitmaps.Count == 0) { return; }
        Table table = NewTable("Dirty bitmaps", Left("Node"), Left("Bitmap"), Right("Granularity"), Left("State"), Right("Dirty"), Left("Ranges (start+length)"));
        foreach (BitmapReport bitmap in bitmaps)
        {
            List<string> states = [bitmap.Enabled ? "enabled" : "disabled"];
            if (bitmap.Persistent) { states.Add("persistent"); }
            if (!bitmap.Complete) { states.Add("incomplete"); }
            ulong dirty = bitmap.Dirty.Aggregate(0UL, static (sum, extent) => sum + extent.Length);
            IEnumerable<string> extents = bitmap.Dirty.Take(MostExtents)
                .Select(static extent => string.Create(CultureInfo.InvariantCulture, $"0x{extent.Start:X}+0x{extent.Length:X}"));
            string ranges = string.Join(" ", extents);
            if (bitmap.Dirty.Count > MostExtents) { ranges += $" and {Quantity.Count(bitmap.Dirty.Count - MostExtents)} more"; }
            table.AddRow(Cell(bitmap.Node), Cell(bitmap.Name), Cell(Quantity.Size(bitmap.Granularity)), Cell(string.Join(", ", states)), Cell(dirty == 0 ? "none" : Quantity.Size(dirty)), Cell(ranges));
        }
        Write(table);
    }

    private void WriteDevices(string title, IList<DeviceReport> devices)
    {
        if (devices.Count == 0) { return; }
        Table table = NewTable($"{title}: {Quantity.Count(devices.Count)}", Left("Device"), Right("Instance"), Right("Version"), Right("Bytes"), Right("Offset"));
        foreach (DeviceReport device in devices)
        {
            table.AddRow(Cell(device.Name), Cell(device.Instance.ToString(CultureInfo.InvariantCulture)), Cell(device.Version.ToString(CultureInfo.InvariantCulture)), Number(device.Length), Cell(Quantity.Offset(device.Offset)));
        }
        Write(table);
    }

    private void WriteChannels(IList<ChannelReport> channels)
    {
        if (channels.Count == 0) { return; }
        Table table = NewTable("Channels", Left("Channel"), Left("Format"), Right("Bytes"), Left("Compression"), Right("Packets"), Right("Sync"), Right("Pages"), Right("Zero pages"));
        foreach (ChannelReport channel in channels)
        {
            string name = channel.File ?? (channel.Channel is { } number ? number.ToString(CultureInfo.InvariantCulture) : "");
            table.AddRow(Cell(name), Cell(FormatName(channel.Format)), Number(channel.Length), Cell(channel.Compression ?? ""), Number(channel.Packets), Number(channel.SyncPackets), Number(channel.NormalPages), Number(channel.ZeroPages));
        }
        Write(table);
    }

    private void WriteMessages(IList<MessageReport> messages)
    {
        if (messages.Count == 0) { return; }
        Table table = NewTable($"Messages: {Quantity.Count(messages.Count)}", Right("Offset"), Left("Message"), Right("Bytes"), Left("Detail"));
        foreach (MessageReport message in messages.Take(MostRows))
        {
            List<string> details = [];
            if (message.Value is { } value) { details.Add(string.Create(CultureInfo.InvariantCulture, $"value {value}")); }
            if (message.Block is { } block) { details.Add(block); }
            if (message.Range is { } range) { details.Add(string.Create(CultureInfo.InvariantCulture, $"0x{range.Start:X}+0x{range.Length:X}")); }
            table.AddRow(Cell(Quantity.Offset(message.Offset)), Cell(message.Name), Number(message.Length), Cell(string.Join(", ", details)));
        }
        if (messages.Count > MostRows) { table.AddRow(Cell(""), Cell($"... {Quantity.Count(messages.Count - MostRows)} more")); }
        Write(table);
    }

    private void WriteCheckpoints(IList<CheckpointReport> checkpoints)
    {
        if (checkpoints.Count == 0) { return; }
        Table table = NewTable($"Checkpoints: {Quantity.Count(checkpoints.Count)}", Right("Offset"), Right("Live bytes"), Right("Zero pages"), Right("Normal pages"), Right("Devices"), Right("Device bytes"), Left("State"));
        foreach (CheckpointReport checkpoint in checkpoints.Take(MostRows))
        {
            table.AddRow(
                Cell(Quantity.Offset(checkpoint.Offset)),
                Cell(checkpoint.LiveEnd is { } live ? Quantity.Count(live - checkpoint.Offset) : ""),
                Number(checkpoint.Pages.Zero),
                Number(checkpoint.Pages.Normal),
                Number(checkpoint.Devices.Count),
                Number(checkpoint.DeviceBytes),
                Cell(checkpoint.Complete ? "complete" : "cut off"));
        }
        if (checkpoints.Count > MostRows) { table.AddRow(Cell("..."), Cell($"{Quantity.Count(checkpoints.Count - MostRows)} more")); }
        Write(table);
    }

    private void WriteFindings(IList<FindingReport> findings)
    {
        if (findings.Count == 0) { return; }
        Table table = NewTable("Findings", Left("Severity"), Right("Offset"), Left("Section"), Left("Message"));
        foreach (FindingReport finding in findings.Take(MostRows))
        {
            table.AddRow(Cell(finding.Severity), Cell(Quantity.Offset(finding.Offset)), Cell(finding.Section ?? ""), Cell(finding.Message));
        }
        if (findings.Count > MostRows) { table.AddRow(Cell("..."), Cell(""), Cell(""), Cell($"{Quantity.Count(findings.Count - MostRows)} more")); }
        Write(table);
    }

    private static string FormatName(string format) => format switch
    {
        StreamFormats.Stream => "migration stream",
        StreamFormats.MappedRam => "migration stream with mapped RAM",
        StreamFormats.Colo => "COLO stream",
        StreamFormats.MultifdChannel => "multifd channel",
        StreamFormats.PreemptChannel => "postcopy-preempt channel",
        StreamFormats.ReturnPath => "return path",
        StreamFormats.ColoReply => "COLO secondary's replies",
        _ => format,
    };

    private Table NewTable(string title, params TableColumn[] columns)
    {
        _console.WriteLine();
        WriteLine(title, Styles.Title);
        Table table = new() { Border = _border, BorderStyle = Styles.Line };
        foreach (TableColumn column in columns) { table.AddColumn(column.PadLeft(0).PadRight(1)); }
        return table;
    }

    private void Write(Table table) => _console.Write(table);

    private void WriteLine(string text, Style style)
    {
        _console.Write(new Text(Printable.Of(text), style));
        _console.WriteLine();
    }

    private static TableColumn Left(string name) => new(new Text(name, Styles.Label));

    private static TableColumn Right(string name) => new TableColumn(new Text(name, Styles.Label)).RightAligned().NoWrap();

    private static Text Cell(string text) => new(Printable.Of(text));

    // A nought among numbers is quieter than they are.
    private static Text Number(long value) => value == 0 ? new Text("0", Styles.Quiet) : new Text(Quantity.Count(value));
}
