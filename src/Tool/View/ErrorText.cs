using System.IO;
using SaveVm.Handlers.Inspection;

namespace SaveVm.Tool.View;

/// <summary>Says on standard error what is wrong with a stream: one part to a line, so that each can be found.</summary>
internal static class ErrorText
{
    public static void Write(TextWriter writer, string file, ErrorReport error)
    {
        writer.WriteLine($"savevm: {Printable.Of(file)}: {error.Kind} stream at offset {error.Offset} ({Quantity.Offset(error.Offset)})");
        WritePart(writer, "section", error.Section);
        WritePart(writer, "record", error.Record);
        WritePart(writer, "field", error.Field);
        WritePart(writer, "found", error.Found);
        WritePart(writer, "expected", error.Expected);
    }

    private static void WritePart(TextWriter writer, string name, string value)
    {
        if (value.Length > 0) { writer.WriteLine($"  {name,-9}{Printable.Of(value)}"); }
    }
}
