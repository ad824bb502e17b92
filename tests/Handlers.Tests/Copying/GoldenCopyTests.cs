using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Copying;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>Every byte of every golden stream, channel, answer and recording comes out of the writers as it went into the readers.</summary>
public sealed class GoldenCopyTests
{
    /// <summary>All files of the golden folder that are something a migration sends.</summary>
    public static IEnumerable<object[]> Files =>
        Directory.EnumerateFiles(Golden.Directory, "*.br", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Golden.Directory, path))
            .Where(static file => IsStream(file))
            .Order(StringComparer.Ordinal)
            .Select(static file => new object[] { file });

    [Theory]
    [MemberData(nameof(Files))]
    public void Copy_GoldenFile_GivesTheSameBytes(string file)
    {
        byte[] bytes = Golden.Read(file);
        using WireInput input = WireInput.FromMemory(bytes);
        using var stream = new ComparingStream(bytes);
        using WireOutput output = WireOutput.FromStream(stream);

        CopyReport report = StreamCopier.Copy(input, output);

        Assert.Equal(bytes.Length, stream.Length);
        Assert.Equal(bytes.Length, report.Length);
        // The one whose primary was killed inside a checkpoint.
        Assert.Equal(file == "colo/colo-10.0.primary.bin.br", report.Warnings.Count > 0);
    }

    /// <summary>A primary can die anywhere; what it sent until then comes out again, also the part that is no item yet.</summary>
    [Fact]
    public void Copy_CheckpointCutAnywhere_GivesTheSameBytes()
    {
        byte[] bytes = Golden.Read("colo/colo-7.2.primary.bin.br");
        int checkpoint = bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0, 0, 0, 1, 0, 0, 0, 3]);
        int buffer = checkpoint + bytes.AsSpan(checkpoint).IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 0, 4, 0, 0, 0, 0]);
        Assert.True(checkpoint > 0 && buffer > checkpoint);
        var random = new Random(4);
        int[] cuts =
        [
            .. Enumerable.Range(checkpoint + 1, 60),
            .. Enumerable.Range(buffer - 20, 100),
            .. Enumerable.Range(0, 60).Select(_ => random.Next(checkpoint + 1, bytes.Length)),
        ];
        foreach (int cut in cuts)
        {
            using WireInput input = WireInput.FromMemory(bytes.AsMemory(0, cut));
            using var stream = new ComparingStream(bytes.AsMemory(0, cut));
            using WireOutput output = WireOutput.FromStream(stream);
            CopyReport report = StreamCopier.Copy(input, output);
            Assert.Equal(cut, stream.Length);
            Assert.Single(report.Warnings);
        }
    }

    [Theory]
    [InlineData("live-v11.1")]
    [InlineData("xbzrle-mixed-v7.2")]
    [InlineData("block-odd-v7.2")]
    [InlineData("mapped-ram-v11.1")]
    [InlineData("postcopy-ram-v11.1")]
    [InlineData("old-machine-v7.2")]
    public void Copy_FromAPipe_GivesTheSameBytes(string id)
    {
        byte[] bytes = Golden.ReadStream(id);
        using WireInput input = WireInput.FromStream(new MemoryStream(bytes), new WireInputOptions { BufferSize = 10_000 });
        using var stream = new ComparingStream(bytes);
        using WireOutput output = WireOutput.FromStream(stream, 3000);
        _ = StreamCopier.Copy(input, output);
        Assert.Equal(bytes.Length, stream.Length);
    }

    [Fact]
    public void Copy_InputThatEndsInFrontOfTheFirstFooter_IsAnErrorOfTheFormat()
    {
        byte[] bytes = Golden.ReadStream("ram-min-v7.2");
        GoldenItem start = Golden.Manifest("ram-min-v7.2").Walk.Sections.First(static item => item.Type == "start");
        using WireInput input = WireInput.FromMemory(bytes.AsMemory(0, (int)(start.Offset + start.Length - 5)));
        using var output = new MemoryOutput();
        Assert.Equal(WireErrorKind.Truncated, Assert.Throws<WireFormatException>(() => StreamCopier.Copy(input, output)).Kind);
    }

    // A destination looks subsections up by name, so any order loads, and stays.
    [Fact]
    public void Copy_ConfigurationInAnotherOrder_KeepsIt()
    {
        byte[] bytes = WireTable.Bytes(Configured(Uuid + PageBits));
        using WireInput input = WireInput.FromMemory(bytes);
        using var output = new MemoryOutput();
        _ = StreamCopier.Copy(input, output);
        Assert.Equal(bytes, output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Copy_SubsectionOfTheConfigurationTwice_IsRefused()
    {
        using WireInput input = WireInput.FromMemory(WireTable.Bytes(Configured(PageBits + Uuid + PageBits)));
        using var output = new MemoryOutput();
        Assert.Contains("configuration", Assert.Throws<WireFormatException>(() => StreamCopier.Copy(input, output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_BytesBehindTheEnd_AreCopiedAndTold()
    {
        byte[] bytes = [.. Golden.ReadStream("ram-min-v7.2"), 1, 2, 3];
        using WireInput input = WireInput.FromMemory(bytes);
        using var output = new MemoryOutput();
        CopyReport report = StreamCopier.Copy(input, output);
        Assert.Equal(bytes, output.WrittenSpan.ToArray());
        Assert.Contains("3 bytes", Assert.Single(report.Warnings).Message, StringComparison.Ordinal);
    }

    private const string Uuid = "05 12 636f6e66696775726174696f6e2f75756964 00000001 000102030405060708090a0b0c0d0e0f";
    private const string PageBits = "05 1e 636f6e66696775726174696f6e2f7461726765742d706167652d62697473 00000001 0000000c";

    private static string Configured(string subsections) => StreamText.Header + StreamText.Configuration() + subsections + StreamText.EndOfFile;

    private static bool IsStream(string file) =>
        !file.EndsWith(".json.br", StringComparison.Ordinal) && !file.EndsWith(".mem.br", StringComparison.Ordinal) && !file.EndsWith(".qcow2.br", StringComparison.Ordinal);
}
