using System.Globalization;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Tool.View;

/// <summary>One row: a section or command, or a series of equal ones.</summary>
internal sealed class StreamMapRow
{
    public const string Full = "full";
    public const string Command = "command";

    /// <summary>Where the first one begins.</summary>
    public required long Offset { get; init; }

    /// <summary><c>start</c>, <c>part</c>, <c>end</c>, <c>full</c> or <c>command</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The section's or command's name.</summary>
    public required string Name { get; init; }

    /// <summary>What else is to say.</summary>
    public string Detail { get; private init; } = "";

    /// <summary>How many.</summary>
    public long Count { get; private set; } = 1;

    /// <summary>Bytes of all of them.</summary>
    public long Length { get; private set; }

    public static StreamMapRow Of(SectionReport section) => new()
    {
        Offset = section.Offset,
        Kind = section.Type,
        Name = section.Name,
        Length = section.Length,
        Detail = section.Type == "start" ? string.Create(CultureInfo.InvariantCulture, $"id {section.Id}, version {section.Version}") : "",
    };

    public static StreamMapRow Of(CommandReport command) => new()
    {
        Offset = command.Offset,
        Kind = Command,
        Name = command.Name,
        Length = command.Length,
        Detail = DetailOf(command),
    };

    public void Add(StreamMapRow row)
    {
        Count += row.Count;
        Length += row.Length;
    }

    private static string DetailOf(CommandReport command)
    {
        if (command.Value is { } value) { return string.Create(CultureInfo.InvariantCulture, $"value {value}"); }
        if (command.PackagedLength is { } packaged) { return $"package of {Quantity.Of(packaged, "byte", "bytes")}"; }
        if (command.TargetPageSize is { } pageSize) { return $"pages of {Quantity.Size(pageSize)}"; }
        return command.Block ?? "";
    }
}
