using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using SaveVm.Records;
using SaveVm.Tool.View;
using SaveVm.VmState;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm layout</c>: golden layouts, and pages, of the records of an assembly.</summary>
internal static class LayoutCommand
{
    private const string Examples = """
        Examples:
          savevm layout bin/Debug/net10.0/Acme.dll -o layouts     one Acme.X.layout.json for each record or section X
          savevm layout Acme.dll -o layouts --pages docs/wire     and a page of documentation for each

        Check the files in and give them to the compiler:
          <ItemGroup><AdditionalFiles Include="layouts/*.layout.json" /></ItemGroup>
        From then on a layout that changes under an unchanged version is a build error: SVM101, for device sections SVM240.

        Files that say the same already are left alone. Code of the assembly runs: name only assemblies that you trust.
        Exit codes: 0 good, 2 the tool could not do its work.
        """;

    public static Command Create(ToolConsole console)
    {
        Argument<string> assembly = new("FILE") { Description = "A built assembly with wire records or device sections, with what it needs beside it" };
        Option<string> output = new("--output", "-o") { HelpName = "DIR", Description = "Where the layout files go", DefaultValueFactory = static _ => "." };
        Option<string?> pages = new("--pages") { HelpName = "DIR", Description = "Where a Markdown page for each record goes: byte diagram and table" };
        Command command = new CommandWithExamples("layout", "Writes the golden layouts of an assembly's wire records and device sections.", Examples) { assembly, output, pages };
        command.SetAction(parsed => Run(console, parsed.GetValue(assembly)!, parsed.GetValue(output)!, parsed.GetValue(pages)));
        return command;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where the program is trimmed, it is compiled ahead of time, and LayoutsOf says that it cannot work.")]
    private static int Run(ToolConsole console, string assembly, string directory, string? pages)
    {
        try
        {
            IReadOnlyList<WireLayout> layouts = WireLayoutFile.LayoutsOf(assembly);
            IReadOnlyList<(string Name, string Text)> sections = VmStateLayoutFile.FilesOf(assembly);
            if (layouts.Count + sections.Count == 0) { return console.Fail(Printable.Of($"{assembly}: there are no wire records and no device sections in it")); }
            foreach (string path in WireLayoutFile.WriteAll(layouts, directory)) { console.Writer.WriteLine(Printable.Of(path)); }
            foreach (string path in VmStateLayoutFile.WriteAll(sections, directory)) { console.Writer.WriteLine(Printable.Of(path)); }
            if (pages is not null)
            {
                foreach (string path in WireLayoutPage.WriteAll(layouts, pages)) { console.Writer.WriteLine(Printable.Of(path)); }
            }
            return ExitCode.Good;
        }
        catch (FileNotFoundException)
        {
            return console.Fail(Printable.Of($"{assembly}: no such file"));
        }
        catch (BadImageFormatException)
        {
            return console.Fail(Printable.Of($"{assembly}: not a .NET assembly"));
        }
        catch (PlatformNotSupportedException)
        {
            return RunManaged(console, ["layout", "-o", directory, .. pages is null ? Array.Empty<string>() : ["--pages", pages], "--", assembly]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Reflection.ReflectionTypeLoadException)
        {
            return console.Fail(Printable.Of(exception.Message));
        }
    }

    /// <summary>A native program cannot load assemblies. The package that it was installed from has the command for .NET beside it.</summary>
    private static int RunManaged(ToolConsole console, string[] args)
    {
        string managed = Path.Combine(AppContext.BaseDirectory, "managed", "SaveVm.Tool.dll");
        if (!File.Exists(managed)) { return console.Fail("this savevm was compiled ahead of time and cannot load assemblies; use the one of 'dotnet tool install SaveVm.Tool'"); }
        try
        {
            using Process process = Process.Start("dotnet", [managed, .. args]);
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return console.Fail(Printable.Of($"dotnet, which loads the assembly, cannot be started: {exception.Message}"));
        }
    }
}
