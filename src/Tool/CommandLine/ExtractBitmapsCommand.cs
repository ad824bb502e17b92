using System.CommandLine;
using System.Globalization;
using SaveVm.Handlers.Extraction;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm extract bitmaps</c>: dirty bitmaps to JSON and raw bits.</summary>
internal static class ExtractBitmapsCommand
{
    private const string Examples = """
        Examples:
          savevm extract bitmaps vm.bin -o out                           out/bitmaps.json: dirty ranges in bytes
          savevm extract bitmaps vm.bin -o out --format raw              and out/<node>.<bitmap>.bitmap for each
          savevm extract bitmaps vm.bin -o out && jq '.bitmaps[0].dirty' out/bitmaps.json

        The schema of bitmaps.json is docs/schema/bitmaps.schema.json. A raw file has one bit for each granule of the disk, the first in
        bit 0 of the first byte, filled up with zeroes to a multiple of 8 bytes.

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    private const string Json = "json";
    private const string Raw = "raw";

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = ExtractCommand.FileArgument();
        Option<string> output = ExtractCommand.OutputOption();
        Option<string> format = new("--format")
        {
            HelpName = "json|raw",
            Description = "json: the dirty ranges in bitmaps.json; raw: the bits of each bitmap as well",
            DefaultValueFactory = static _ => Json,
        };
        _ = format.AcceptOnlyFromAmong(Json, Raw);

        Command command = new CommandWithExamples("bitmaps", "Dirty bitmaps: ranges as JSON, bits as they are.", Examples) { file, output, format };
        command.SetAction(parsed => ExtractCommand.Run(console, parsed.GetValue(file)!, parsed.GetValue(output)!, (input, directory) =>
        {
            ExtractedBitmaps result = BitmapExtractor.Extract(input, directory, parsed.GetValue(format) == Raw);
            if (result.Bitmaps.Count == 0) { console.Error.WriteLine("savevm: the stream has no dirty bitmaps"); }
            foreach (ExtractedBitmap bitmap in result.Bitmaps)
            {
                string note = bitmap.Complete ? "" : ", not complete: writes are missing";
                console.Writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Printable.Of(bitmap.Node)}/{Printable.Of(bitmap.Name)}: {bitmap.DirtyBytes} of {bitmap.Length} bytes dirty in {bitmap.Dirty.Count} ranges{note}"));
            }
        }));
        return command;
    }
}
