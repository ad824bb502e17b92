using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using SaveVm.IO;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Runtime.Tests.IO;

public sealed class WireInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("savevm-io").FullName;

    /// <summary>Every way to get at bytes, with buffers and windows far smaller than the bytes.</summary>
    public static TheoryData<string> Kinds => ["memory", "mapped", "mapped-window", "file", "stream", "dribble", "gz", "br", "tapped"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Input_ReadToTheEnd_GivesTheBytes(string kind)
    {
        byte[] bytes = Bytes(10_000);
        using WireInput input = Open(kind, bytes);
        byte[] got = new byte[bytes.Length];
        int position = 0;
        while (input.TryFill(1))
        {
            Assert.Equal(position, input.Position);
            int count = Math.Min(input.Buffered.Length, 777);
            input.Buffered[..count].CopyTo(got.AsSpan(position));
            input.Advance(count);
            position += count;
        }
        Assert.Equal(bytes, got);
        Assert.Equal(bytes.Length, input.Position);
        Assert.False(input.TryFillMore());
        Assert.False(input.TryFill(1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TryFill_MoreThanTheBuffer_ShowsAllAtOnce(string kind)
    {
        byte[] bytes = Bytes(10_000);
        using WireInput input = Open(kind, bytes);
        Assert.True(input.TryFill(10));
        input.Advance(10);
        Assert.True(input.TryFill(9_000));
        Assert.True(input.Buffered[..9_000].SequenceEqual(bytes.AsSpan(10, 9_000)));
        Assert.True(input.TryFill(9_990));
        Assert.False(input.TryFill(9_991));
        Assert.True(input.Buffered.SequenceEqual(bytes.AsSpan(10)));
        Assert.Equal(10, input.Position);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Skip_AnyCount_MovesThePosition(string kind)
    {
        byte[] bytes = Bytes(10_000);
        using WireInput input = Open(kind, bytes);
        Assert.True(input.Skip(0));
        Assert.True(input.TryFill(1));
        Assert.True(input.Skip(1));
        Assert.True(input.Skip(5_000));
        Assert.Equal(5_001, input.Position);
        Assert.True(input.TryFill(3));
        Assert.True(input.Buffered[..3].SequenceEqual(bytes.AsSpan(5_001, 3)));
        Assert.False(input.Skip(long.MaxValue));
        Assert.Equal(10_000, input.Position);
        Assert.False(input.TryFill(1));
        Assert.True(input.Skip(0));
        Assert.False(input.Skip(1));
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("mapped")]
    [InlineData("mapped-window")]
    [InlineData("file")]
    public void TryPeek_InputOfKnownLength_SeesAnyPlace(string kind)
    {
        byte[] bytes = Bytes(10_000);
        using WireInput input = Open(kind, bytes);
        Assert.Equal(bytes.Length, input.Length);
        Assert.True(input.TryFill(1));
        input.Advance(1);
        Assert.True(input.TryPeek(9_000, 100, out ReadOnlySpan<byte> piece));
        Assert.True(piece.SequenceEqual(bytes.AsSpan(9_000, 100)));
        Assert.True(input.TryPeek(9_990, 100, out piece));
        Assert.True(piece.SequenceEqual(bytes.AsSpan(9_990)));
        Assert.True(input.TryPeek(10_000, 1, out piece));
        Assert.True(piece.IsEmpty);
        Assert.True(input.TryPeek(long.MaxValue, 1, out piece));
        Assert.True(piece.IsEmpty);
        Assert.Equal(1, input.Position);
        Assert.True(input.TryFill(5));
        Assert.True(input.Buffered[..5].SequenceEqual(bytes.AsSpan(1, 5)));
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("gz")]
    [InlineData("br")]
    public void TryPeek_ForwardInput_SaysNo(string kind)
    {
        using WireInput input = Open(kind, Bytes(100));
        Assert.Null(input.Length);
        Assert.False(input.TryPeek(0, 1, out _));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Advance_BeyondTheWindow_Throws(string kind)
    {
        using WireInput input = Open(kind, Bytes(100));
        Assert.True(input.TryFill(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => input.Advance(input.Buffered.Length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => input.Advance(-1));
    }

    [Fact]
    public void TryFill_AnnouncedButNotThere_TakesNoMemoryForIt()
    {
        using WireInput input = WireInput.FromStream(new MemoryStream(Bytes(100)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(input.TryFill(int.MaxValue));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Equal(100, input.Buffered.Length);
    }

    [Fact]
    public void TryFill_GrowingWindow_TakesTwiceTheBytesAtMost()
    {
        using WireInput input = WireInput.FromStream(new MemoryStream(Bytes(3 << 20)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(input.TryFill(3 << 20));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 7 << 20);
    }

    [Fact]
    public void Stream_SmallRecordsRead_UsesLargeReads()
    {
        var stream = new DribblingStream(Bytes(4 << 20));
        using WireInput input = WireInput.FromStream(stream);
        while (input.TryFill(100)) { input.Advance(100); }
        Assert.InRange(stream.Reads, 4, 7);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("br")]
    public void Compressed_Damaged_IsAFormatError(string kind)
    {
        byte[] bad = Compress(Text(100_000), kind);
        for (int i = bad.Length / 2; i < bad.Length; i++) { bad[i] ^= 0x5A; }
        using WireInput input = WireInput.Open(Save("bad." + kind, bad));
        var error = Assert.Throws<WireFormatException>(() => input.Skip(long.MaxValue));
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.InRange(error.Offset, 0, 100_000);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("br")]
    public void Compressed_CutShort_EndsEarly(string kind)
    {
        byte[] text = Text(100_000);
        byte[] whole = Compress(text, kind);
        using WireInput input = WireInput.Open(Save("cut." + kind, whole[..(whole.Length / 2)]));
        Assert.False(input.TryFill(text.Length));
        Assert.InRange(input.Buffered.Length, 1, text.Length - 1);
        Assert.True(input.Buffered.SequenceEqual(text.AsSpan(0, input.Buffered.Length)));
    }

    [Fact]
    public void Open_NoSuchFile_IsNotAFormatError() => Assert.Throws<FileNotFoundException>(() => WireInput.Open(Path.Combine(_folder, "none")));

    [Fact]
    public void Open_EmptyFile_EndsAtOnce()
    {
        using WireInput input = WireInput.Open(Save("empty", []));
        Assert.False(input.TryFill(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_SparseFileBeyond2GiB_ReadsItsEnd(bool map)
    {
        const long Length = (5L << 30) + 3;
        string path = Path.Combine(_folder, "sparse");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(Length);
            file.Position = Length - 3;
            file.Write([1, 2, 3]);
        }
        using WireInput input = WireInput.Open(path, new WireInputOptions { MapFiles = map });
        Assert.True(input.TryPeek(Length - 3, 10, out ReadOnlySpan<byte> peeked));
        Assert.True(peeked.SequenceEqual(new byte[] { 1, 2, 3 }));
        Assert.True(input.TryFill(4));
        Assert.True(input.Skip(Length - 4));
        Assert.True(input.TryFill(4));
        Assert.True(input.Buffered.SequenceEqual(new byte[] { 0, 1, 2, 3 }));
        Assert.Equal(Length - 4, input.Position);
        Assert.False(input.TryFill(5));
    }

    [Fact]
    public void Open_Pipe_ReadsForwardWhatOthersWrite()
    {
        if (!OperatingSystem.IsLinux()) { return; }    // the name of a pipe's end is Linux's own
        byte[] bytes = Bytes(3 << 20);
        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using WireInput input = WireInput.Open($"/proc/self/fd/{server.GetClientHandleAsString()}");
        server.DisposeLocalCopyOfClientHandle();
        var writer = new System.Threading.Thread(() =>
        {
            server.Write(bytes);
            server.Dispose();
        });
        writer.Start();
        Assert.Null(input.Length);
        Assert.True(input.Skip(1 << 20));
        Assert.True(input.TryFill(2 << 20));
        Assert.True(input.Buffered.SequenceEqual(bytes.AsSpan(1 << 20)));
        Assert.False(input.TryFillMore());
        writer.Join();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dispose_Twice_IsFine(string kind)
    {
        WireInput input = Open(kind, Bytes(100));
        Assert.True(input.TryFill(1));
        input.Dispose();
        input.Dispose();
        Assert.True(input.Buffered.IsEmpty);
    }

    [Fact]
    public void Dispose_Mapped_RefusesFurtherReads()
    {
        WireInput input = Open("mapped", Bytes(100));
        input.Dispose();
        Assert.Throws<ObjectDisposedException>(() => input.TryFill(1));
        Assert.Throws<ObjectDisposedException>(() => input.Skip(1));
        Assert.Throws<ObjectDisposedException>(() => input.TryPeek(0, 1, out _));
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    // Compresses to a quarter: stored bytes would hide damage from Brotli, which has no checksum.
    private static byte[] Text(int count)
    {
        byte[] bytes = Bytes(count);
        for (int i = 0; i < count; i++) { bytes[i] &= 3; }
        return bytes;
    }

    private static byte[] Compress(byte[] bytes, string kind)
    {
        using var memory = new MemoryStream();
        using (Stream stream = kind == "gz" ? new GZipStream(memory, CompressionLevel.Fastest) : new BrotliStream(memory, CompressionLevel.Fastest)) { stream.Write(bytes); }
        return memory.ToArray();
    }

    private WireInput Open(string kind, byte[] bytes) => kind switch
    {
        "memory" => WireInput.FromMemory(bytes),
        "mapped" => WireInput.Open(Save("plain", bytes)),
        "mapped-window" => new MappedFileInput(File.OpenRead(Save("plain", bytes)), bytes.Length, windowLength: 64),
        "file" => WireInput.Open(Save("plain", bytes), new WireInputOptions { MapFiles = false, BufferSize = 64 }),
        "stream" => WireInput.FromStream(new MemoryStream(bytes), new WireInputOptions { BufferSize = 64 }),
        "dribble" => WireInput.FromStream(new DribblingStream(bytes, [.. Enumerable.Range(0, bytes.Length).Where(static i => i % 37 == 0)]), new WireInputOptions { BufferSize = 1 }),
        "tapped" => new TappedInput(Open("dribble", bytes), new BlindTap()),
        _ => WireInput.Open(Save("packed." + kind, Compress(bytes, kind)), new WireInputOptions { BufferSize = 64 }),
    };

    private string Save(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private sealed class BlindTap : IInputTap
    {
        public void Pass(ReadOnlySpan<byte> bytes, long offset)
        {
        }
    }
}
