using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using SaveVm.Handlers.Block;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Architecture.Tests;

/// <summary>
/// docs/wire follows from the layouts and the doc comments of the records: a page for each. <c>UPDATE_BASELINES=1</c> writes them again and fails the run.
/// </summary>
public sealed class WirePageTests
{
    private static readonly string s_folder = Repository.PathOf("docs", "wire");

    private static readonly Assembly[] s_assemblies = [typeof(WireLayout).Assembly, typeof(BlockChunk).Assembly];

    [Fact]
    public void Pages_OfTheWholeCatalogue_AreCurrent()
    {
        SortedDictionary<string, string> pages = Pages();
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            if (Directory.Exists(s_folder)) { Directory.Delete(s_folder, recursive: true); }
            _ = Directory.CreateDirectory(s_folder);
            foreach ((string name, string text) in pages) { File.WriteAllText(Path.Combine(s_folder, name), text); }
            Assert.Fail("docs/wire was rewritten: review it, then run again without UPDATE_BASELINES");
        }
        Assert.Equal(pages.Keys, Directory.GetFiles(s_folder).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach ((string name, string text) in pages) { Assert.Equal((name, text), (name, File.ReadAllText(Path.Combine(s_folder, name)))); }
    }

    /// <summary>A page without words is a table of numbers: every record and every field says what it is.</summary>
    [Fact]
    public void Records_OfTheWholeCatalogue_SayWhatTheyMean()
    {
        foreach (Assembly assembly in s_assemblies)
        {
            var documents = DocComments.Of(assembly);
            foreach (WireLayout layout in Catalogue(assembly))
            {
                IReadOnlyDictionary<string, string> meanings = documents.Meanings(layout.Record);
                Assert.True(meanings.ContainsKey(""), $"{layout.Record} has no summary");
                IEnumerable<string> silent = layout.Fields.Select(static f => f.Name).Where(name => !name.EndsWith(".Length", StringComparison.Ordinal) && !meanings.ContainsKey(name));
                Assert.Equal([], silent.Select(name => $"{layout.Record}.{name}"));
            }
        }
    }

    private static SortedDictionary<string, string> Pages()
    {
        SortedDictionary<string, string> pages = new(StringComparer.Ordinal);
        StringBuilder index = new StringBuilder("# Records on the wire\n\n")
            .Append("One page for each record of the SDK: byte diagram, table, meaning. They are written from the layouts that the compiler generates and from the doc comments,\n")
            .Append("and a test keeps them current. `savevm layout --pages` writes such pages for your own records.\n");
        foreach (Assembly assembly in s_assemblies)
        {
            var documents = DocComments.Of(assembly);
            foreach (IGrouping<string, WireLayout> area in Catalogue(assembly).GroupBy(static l => l.Record[..l.Record.LastIndexOf('.')]))
            {
                _ = index.Append(CultureInfo.InvariantCulture, $"\n## {area.Key}\n\n| Record | Bytes | |\n|---|---|---|\n");
                foreach (WireLayout layout in area)
                {
                    IReadOnlyDictionary<string, string> meanings = documents.Meanings(layout.Record);
                    string most = layout.MaximumLength is { } maximum ? maximum == layout.MinimumLength ? "" : string.Create(CultureInfo.InvariantCulture, $" to {maximum}") : " or more";
                    string name = layout.Record[(layout.Record.LastIndexOf('.') + 1)..];
                    string file = $"{layout.Record["SaveVm.".Length..]}.md";
                    _ = index.Append(CultureInfo.InvariantCulture, $"| [{name}]({file}) | {layout.MinimumLength}{most} | {meanings.GetValueOrDefault("", "").Replace("|", "\\|", StringComparison.Ordinal)} |\n");
                    pages.Add(file, Page(layout, meanings, assembly.GetType(layout.Record)!, documents));
                }
            }
        }
        pages.Add("README.md", index.ToString());
        return pages;
    }

    /// <summary>The page with links to nested records, and the values of the enums behind it.</summary>
    private static string Page(WireLayout layout, IReadOnlyDictionary<string, string> meanings, Type record, DocComments documents)
    {
        var page = new StringBuilder(WireLayoutPage.Markdown(layout, meanings));
        foreach (string nested in layout.Fields.Select(static f => f.Type).Where(static t => t.StartsWith("SaveVm.", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            string name = nested.TrimEnd('[', ']');
            _ = page.Replace($"| {nested} |", $"| [{nested[(nested.LastIndexOf('.') + 1)..].Replace("[]", "\\[\\]", StringComparison.Ordinal)}]({name["SaveVm.".Length..]}.md) |");
        }
        foreach (Type type in layout.Fields.Select(f => record.GetProperty(f.Name)?.PropertyType).Where(static t => t is { IsEnum: true }).Distinct()!)
        {
            IReadOnlyDictionary<string, string> words = documents.Meanings(type.FullName!);
            _ = page.Append(CultureInfo.InvariantCulture, $"\n## {type.Name}\n\n{words.GetValueOrDefault("", "")}\n\n| value | name | meaning |\n|---|---|---|\n");
            foreach (FieldInfo member in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                object value = Convert.ChangeType(member.GetRawConstantValue()!, typeof(ulong), CultureInfo.InvariantCulture);
                string number = type.IsDefined(typeof(FlagsAttribute)) ? $"0x{value:X}" : $"{value}";
                _ = page.Append(CultureInfo.InvariantCulture, $"| {number} | {member.Name} | {words.GetValueOrDefault(member.Name, "").Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }
        return page.ToString();
    }

    private static IEnumerable<WireLayout> Catalogue(Assembly assembly) => WireLayoutFile.LayoutsOf(assembly);
}
