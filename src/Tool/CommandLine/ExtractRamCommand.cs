using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using SaveVm.Handlers.Extraction;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm extract ram</c>: RAM blocks as sparse files, or all RAM as one file by guest physical address.</summary>
internal static class ExtractRamCommand
{
    private const string Examples = """
        Examples:
          savevm extract ram vm.bin -o out                               out/pc.ram.bin and so on, out/index.json
          savevm extract ram vm.bin -o out --format elf                  out/ram.elf: gdb -c out/ram.elf, then x/s 0x100000
          savevm extract ram vm.bin -o out --format lime                 out/ram.lime, for Volatility
          savevm extract ram main.bin -o out --channel c1.bin --channel c2.bin
          savevm extract ram arm.bin -o out --format elf --base 0x40000000 --ram-block mach-virt.ram

        An ELF core and a LiME file need to know where RAM lies in the guest's physical address space. For pc, q35, microvm and isapc
        machines it follows from machine type and RAM size, with the hole below 4 GiB; for others say where RAM begins with --base.
        Below 1 MiB they show RAM, also where the guest sees video memory and ROMs. index.json says what is where
        (docs/schema/ram-index.schema.json). Files appear whole or not at all.

        Exit codes: 0 good, 1 bad stream, 2 the tool could not do its work.
        """;

    private const string Blocks = "blocks";
    private const string Elf = "elf";
    private const string Lime = "lime";

    public static Command Create(ToolConsole console)
    {
        Argument<string> file = ExtractCommand.FileArgument();
        Option<string> output = ExtractCommand.OutputOption();
        Option<string> format = new("--format")
        {
            HelpName = "blocks|elf|lime",
            Description = "blocks: a sparse file for each RAM block; elf: an ELF core by guest physical address; lime: the same as LiME",
            DefaultValueFactory = static _ => Blocks,
        };
        _ = format.AcceptOnlyFromAmong(Blocks, Elf, Lime);
        Option<string[]> channels = new("--channel")
        {
            HelpName = "FILE",
            Description = "A further connection of the same migration (multifd, postcopy-preempt); repeat it for each",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string?> machine = new("--machine")
        {
            HelpName = "TYPE",
            Description = "The machine type, where the stream does not say it or uses a name of its own",
        };
        Option<string?> start = new("--base")
        {
            HelpName = "ADDRESS",
            Description = "The guest physical address where RAM begins, as one range without a hole; 0x for hexadecimal",
        };
        start.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!TryParse(token.Value, out _)) { result.AddError($"--base wants an address such as 0x40000000, not '{token.Value}'"); }
            }
        });
        Option<string[]> blocks = new("--ram-block")
        {
            HelpName = "NAME",
            Description = "A block that is the machine's RAM, by default pc.ram or microvm.ram; repeat it in the order of addresses",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

        Command command = new CommandWithExamples("ram", "RAM: each block as a sparse file, or all of it as an ELF core or a LiME file.", Examples)
        {
            file, output, format, channels, machine, start, blocks,
        };
        command.SetAction(parsed =>
        {
            RamExtractFormat kind = parsed.GetValue(format) switch
            {
                Elf => RamExtractFormat.Elf,
                Lime => RamExtractFormat.Lime,
                _ => RamExtractFormat.Blocks,
            };
            long? address = parsed.GetValue(start) is { } text && TryParse(text, out long value) ? value : null;
            return ExtractCommand.Run(console, parsed.GetValue(file)!, parsed.GetValue(output)!, (input, directory) =>
            {
                List<WireInput> opened = [];
                try
                {
                    ExtractedRam ram = InputProgress.Show(console, input, parsed.GetValue(file)!, progress =>
                    {
                        RamExtractOptions options = new() { Format = kind, Machine = parsed.GetValue(machine), BaseAddress = address, Progress = progress };
                        foreach (string name in parsed.GetValue(blocks) ?? []) { options.RamBlocks.Add(name); }
                        foreach (string channel in parsed.GetValue(channels) ?? [])
                        {
                            opened.Add(Open(console, channel));
                            options.Channels.Add(new InspectChannel(channel, opened[^1]));
                        }
                        return RamExtractor.Extract(input, directory, options);
                    });
                    Report(console, ram);
                }
                finally
                {
                    opened.ForEach(static channel => channel.Dispose());
                }
            }, ExtractCommand.ReadAll);
        });
        return command;
    }

    private static void Report(ToolConsole console, ExtractedRam ram)
    {
        if (ram.Blocks.Count == 0) { console.Error.WriteLine("savevm: the stream has no RAM"); }
        foreach (ExtractedRamBlock block in ram.Blocks)
        {
            string name = Printable.Of(block.Name);
            console.Writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(block.File is null ? "(left out)" : Printable.Of(block.File))}: block {name}, {block.Length} bytes"));
            if (block is { File: not null, MissingPages: > 0 })
            {
                console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"savevm: {block.MissingPages} pages of {name} are not in the stream and are zero in the file{(block.IsInStream ? "" : ", all of them: shared memory")}; are channels missing (--channel)?"));
            }
        }
        foreach (GuestRamRange range in ram.Ranges)
        {
            console.Writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"0x{range.GuestAddress:x9}-0x{range.GuestAddress + range.Length - 1:x9}: {Printable.Of(range.Block)} from byte 0x{range.Offset:x}"));
        }
    }

    private static WireInput Open(ToolConsole console, string channel)
    {
        try
        {
            return console.Open(channel, ExtractCommand.ReadAll);
        }
        catch (Exception exception) when (FileProblem.Of(channel, exception) is { } problem)
        {
            throw new IOException($"channel {channel}: {problem}", exception);
        }
    }

    private static bool TryParse(string text, out long address) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address) && address >= 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out address);
}
