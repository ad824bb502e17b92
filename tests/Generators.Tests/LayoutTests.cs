using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.Generators.Tests.Zoo;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Generators.Tests;

/// <summary>The layout of every construct, in one reviewed file. <c>UPDATE_BASELINES=1</c> rewrites it and fails the run.</summary>
public sealed class LayoutTests
{
    private static readonly string s_file = Repository.PathOf("tests", "Generators.Tests", "Baselines", "Zoo.layouts.verified.txt");

    [Fact]
    public void Layout_OfEveryConstruct_IsTheReviewedOne()
    {
        string text = string.Concat(ZooLayouts.All.Select(WireLayoutFile.Write));
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(s_file, text);
            Assert.Fail("The layouts were rewritten: review them, then run again without UPDATE_BASELINES");
        }
        Assert.Equal(File.ReadAllText(s_file), text);
    }

    /// <summary>Offsets follow from sizes, as long as both are known and nothing is conditional; and no record is shorter than what is always there.</summary>
    [Fact]
    public void Layout_OfEveryConstruct_AddsUp()
    {
        foreach (WireLayout layout in ZooLayouts.All)
        {
            int next = 0;
            foreach (IGrouping<int, WireLayoutField> at in layout.Fields.Where(static f => f.Offset is not null).GroupBy(static f => f.Offset!.Value))
            {
                Assert.Equal((layout.Record, next), (layout.Record, at.Key));
                WireLayoutField last = at.Last();
                if (last.Condition.Length > 0 || last.Size is null) { break; }
                next += last.Size.Value;
            }
            Assert.InRange(layout.MinimumLength, next, layout.MaximumLength ?? long.MaxValue);
        }
    }

    [Fact]
    public void Read_FilesThatWereWritten_GivesTheLayoutsBack()
    {
        foreach (WireLayout layout in ZooLayouts.All)
        {
            WireLayout again = WireLayoutFile.Read(WireLayoutFile.Write(layout));
            Assert.Equal(WireLayoutFile.Write(layout), WireLayoutFile.Write(again));
            Assert.Equal(layout.Fields, again.Fields);
        }
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{}", "record")]
    [InlineData("""{ "record": "A", "version": 0, "fields": [] }""", "version")]
    [InlineData("""{ "record": "A", "version": 1 }""", "fields")]
    [InlineData("""{ "record": "A", "version": 1, "fields": [ { "name": "B" } ] }""", "type")]
    [InlineData("""{ "record": "A", "version": 1, "fields": [ { "name": "B", "type": "u8", "size": -1 } ] }""", "size")]
    public void Read_FileThatIsNoLayout_SaysWhatIsMissing(string json, string word) =>
        Assert.Contains(word, Assert.Throws<FormatException>(() => WireLayoutFile.Read(json)).Message, StringComparison.OrdinalIgnoreCase);
}
