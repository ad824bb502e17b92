using Spectre.Console;

namespace SaveVm.Tool.View;

/// <summary>The few colours of the text.</summary>
internal static class Styles
{
    public static Style Title { get; } = new(decoration: Decoration.Bold);

    public static Style Label { get; } = new(foreground: Color.Teal);

    public static Style Kind { get; } = new(foreground: Color.Olive);

    public static Style Line { get; } = new(foreground: Color.Grey);

    public static Style Quiet { get; } = new(foreground: Color.Grey);

    public static Style Bad { get; } = new(foreground: Color.Red, decoration: Decoration.Bold);
}
