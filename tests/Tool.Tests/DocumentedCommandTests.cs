using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SaveVm.IO;
using SaveVm.TestSupport;
using SaveVm.Tool.CommandLine;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>A command that a page shows is one that can be given.</summary>
public sealed partial class DocumentedCommandTests
{
    /// <summary>Pages with commands.</summary>
    public static IEnumerable<object[]> Pages =>
        new[] { "README.md", "src/Tool/README.md" }
            .Concat(Directory.GetFiles(Repository.PathOf("docs"), "*.md").Select(static path => $"docs/{Path.GetFileName(path)}"))
            .Where(static page => Commands(page).Any())
            .Select(static page => new object[] { page });

    [Theory, MemberData(nameof(Pages))]
    public void Page_ShowsCommands_ThatParse(string page)
    {
        using MemoryStream output = new();
        using ToolConsole console = new(output, TextWriter.Null, static () => WireInput.FromMemory(ReadOnlyMemory<byte>.Empty));
        Assert.All(Commands(page), item =>
        {
            (string command, bool whole) = item;
            ParseResult parsed = SavevmCommand.Parse([.. CommandLineParser.SplitCommandLine(command)], console);
            // "savevm copy" and "savevm copy --target RELEASE" in a sentence name a command and its option, which must be there.
            string[] errors = [.. parsed.Errors.Select(static error => error.Message).Where(message => whole || message.StartsWith("Unrecognized", StringComparison.Ordinal))];
            Assert.True(errors.Length == 0, $"savevm {command}: {string.Join("; ", errors)}");
        });
    }

    private static IEnumerable<(string Command, bool Whole)> Commands(string page)
    {
        bool shell = false;
        foreach (string line in File.ReadAllLines(Repository.PathOf(page.Split('/'))))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) { shell = line is "```sh" or "```bash"; }
            MatchCollection found = shell ? ShellLine().Matches(line) : InSentence().Matches(line);
            // [--instance N] stands for what can be left out.
            foreach (Match match in found) { yield return (match.Groups[1].Value.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Trim(), shell); }
        }
    }

    [GeneratedRegex(@"^(?:savevm|dotnet run --project src/Tool --) ([^#|&>]+)")]
    private static partial Regex ShellLine();

    [GeneratedRegex(@"`savevm ([a-z][^`|&>]*)`")]
    private static partial Regex InSentence();
}
