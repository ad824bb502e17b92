using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>The sample does what it says, on streams with and without footers and description.</summary>
public sealed class VendorSectionTests
{
    [Theory]
    [InlineData("ram-min-v11.1", "acme-dpu: 83 bytes at offset 2349076, id 41, version 1")]
    [InlineData("ram-min-v5.2", "acme-dpu: 83 bytes at offset ")]
    [InlineData("no-footer-v11.1", "acme-dpu: 78 bytes at offset ")]
    [InlineData("no-vmdesc-v10.0", "acme-dpu: 83 bytes at offset ")]
    public void Run_GoldenStream_ReadsItsOwnSectionBack(string id, string expected)
    {
        string path = Path.Combine(Path.GetTempPath(), $"vendor-{Guid.NewGuid():N}.bin");
        try
        {
            using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
            VendorSection.Program.Run(Golden.PathOf(Golden.Manifest(id).StreamFile), path, text);

            string[] lines = text.ToString().Split('\n');
            Assert.Contains(lines, line => line.StartsWith(expected, StringComparison.Ordinal));
            Assert.Equal(
                ["  rule 7 (Named) 'drop-telnet', 0 bytes of program", "  rule 42 (Named, Program) 'mirror', 9 bytes of program", "  rule 0 (EndOfSection) '', 0 bytes of program"],
                lines.Where(static line => line.StartsWith("  rule ", StringComparison.Ordinal)));
            Assert.Contains("0009  64726F702D74656C6E6574              Name: \"drop-telnet\"", lines);

            // All other bytes are as they were, and a reader that does not know the section finds it.
            byte[] before = Golden.ReadStream(id), after = File.ReadAllBytes(path);
            int at = before.AsSpan().CommonPrefixLength(after);
            int added = after.Length - before.Length;
            Assert.True(before.AsSpan(at).SequenceEqual(after.AsSpan(at + added)));
            using WireInput input = WireInput.Open(path);
            StreamReport report = StreamInspector.Inspect(input);
            Assert.Null(report.Error);
            Assert.Equal("acme-dpu", report.Devices[^1].Name);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
