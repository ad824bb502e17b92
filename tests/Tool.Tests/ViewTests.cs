using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.Tool.View;
using Xunit;

namespace SaveVm.Tool.Tests;

/// <summary>The small parts of the text.</summary>
public sealed class ViewTests
{
    [Theory]
    [InlineData("0000:00:02.0/virtio-net", "0000:00:02.0/virtio-net")]
    [InlineData("plain [red]text[/]", "plain [red]text[/]")]
    [InlineData("Gerät 机器 \U0001F5A5", "Gerät 机器 \U0001F5A5")]
    [InlineData("a\e[31mb", @"a\x1B[31mb")]
    [InlineData("a\r\nb\tc\0", @"a\x0D\x0Ab\x09c\x00")]
    [InlineData("\u009B31m", @"\x9B31m")]
    [InlineData("abc\u202Edef", @"abc\u{202E}def")]
    [InlineData("x\u2028y", @"x\u{2028}y")]
    [InlineData("tag \U000E0041", @"tag \u{E0041}")]
    public void Printable_Text_HasNoControlCharacters(string text, string expected) => Assert.Equal(expected, Printable.Of(text));

    // Not a row of the table above: attributes are stored as UTF-8, which has no half characters.
    [Fact]
    public void Printable_HalfACharacter_IsEscaped() => Assert.Equal(@"lone \u{D800} half", Printable.Of("lone \uD800 half"));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1,023 bytes")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1,536 bytes")]
    [InlineData(16777216, "16 MiB")]
    [InlineData(17309696, "16,904 KiB")]
    [InlineData(ulong.MaxValue, "18,446,744,073,709,551,615 bytes")]
    [InlineData(1UL << 63, "8 EiB")]
    public void Size_IsExact(ulong value, string expected) => Assert.Equal(expected, Quantity.Size(value));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(2448182, "2,448,182 bytes (2.33 MiB)")]
    public void Length_IsExactAndReadable(long value, string expected) => Assert.Equal(expected, Quantity.Length(value));

    [Fact]
    public void StreamMap_AlternatingParts_AreOneRowEachUntilSomethingElseComes()
    {
        SectionReport[] sections =
        [
            new(0, 10, "start", 1, "ram", 0, 4),
            new(10, 10, "part", 1, "ram", 0, 4),
            new(20, 10, "part", 2, "dirty-bitmap", 0, 1),
            new(30, 10, "part", 1, "ram", 0, 4),
            new(50, 10, "part", 1, "ram", 0, 4),
            new(60, 10, "full", 3, "timer", 0, 2),
            new(70, 10, "full", 4, "cpu", 0, 12),
        ];
        CommandReport[] commands = [new() { Offset = 40, Name = "PING", Value = 2, Length = 9 }, new() { Offset = 80, Name = "PING", Value = 3, Length = 9 }];

        Assert.Equal(
            [("start", "ram", 1, 10), ("part", "ram", 2, 20), ("part", "dirty-bitmap", 1, 10), ("command", "PING", 1, 9), ("part", "ram", 1, 10), ("full", "timer", 2, 20), ("command", "PING", 1, 9)],
            StreamMap.Of(sections, commands).Select(static row => (row.Kind, row.Name, (int)row.Count, (int)row.Length)));
    }
}
