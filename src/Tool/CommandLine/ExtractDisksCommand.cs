using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using SaveVm.Handlers.Extraction;
using SaveVm.IO;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm extract disks</c>: block migration to sparse raw images.</summary>
internal static class ExtractDisksCommand
{
    private const string Examples = """
        Examples:
          savevm extract disks vm.bin -o out                             out/<device>.raw
          savevm extract disks vm.bin -o out --size disk0=2621952        a disk that is no multiple of 1 MiB
          ssh host cat vm.bin.gz | gunzip | savevm extract disks - -o out

        A stream does not say how long a disk is: without --size an image ends with the last chunk of 1 MiB, and what lies behind
        the end of the disk there has no meaning. A chunk that the stream does not have (blk -i, a disk above a shared base) is a hole.

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = ExtractCommand.FileArgument();
        Option<string> output = ExtractCommand.OutputOption();
        Option<string[]> sizes = Sizes();
        Command command = new CommandWithExamples("disks", "Block migration: each disk as a sparse raw image.", Examples) { file, output, sizes };
        command.SetAction(parsed => ExtractCommand.Run(console, parsed.GetValue(file)!, parsed.GetValue(output)!, (input, directory) =>
        {
            IReadOnlyList<ExtractedDisk> disks = DiskExtractor.Extract(input, directory, LengthsOf(parsed.GetValue(sizes)));
            if (disks.Count == 0) { console.Error.WriteLine("savevm: the stream has no disks (no block migration)"); }
            foreach (ExtractedDisk disk in disks)
            {
                string note = disk.IsLengthGiven ? "" : ", to the end of the last chunk (see --size)";
                console.Writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Printable.Of(disk.File)}: disk {Printable.Of(disk.Name)}, {disk.Chunks} chunks, {disk.ZeroChunks} of them zero, {disk.Length} bytes{note}"));
            }
        }, ExtractCommand.ReadAll));
        return command;
    }

    public static Option<string[]> Sizes()
    {
        Option<string[]> sizes = new("--size")
        {
            HelpName = "NAME=BYTES",
            Description = "The length of a disk; repeat it for each",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        sizes.Validators.Add(result =>
        {
            foreach (System.CommandLine.Parsing.Token token in result.Tokens)
            {
                if (!TryParse(token.Value, out _, out _)) { result.AddError($"--size wants NAME=BYTES, not '{token.Value}'"); }
            }
        });
        return sizes;
    }

    public static IReadOnlyDictionary<string, long> LengthsOf(string[]? sizes)
    {
        Dictionary<string, long> lengths = [];
        foreach (string size in sizes ?? [])
        {
            if (TryParse(size, out string name, out long length)) { lengths[name] = length; }
        }
        return lengths;
    }

    private static bool TryParse(string text, out string name, out long length)
    {
        int separator = text.LastIndexOf('=');
        name = separator > 0 ? text[..separator] : "";
        length = 0;
        return separator > 0 && long.TryParse(text.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }
}
