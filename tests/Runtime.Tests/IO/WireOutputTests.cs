using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SaveVm.IO;
using Xunit;

namespace SaveVm.Runtime.Tests.IO;

public sealed class WireOutputTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("savevm-output-").FullName;

    public static TheoryData<string, int> Kinds => new()
    {
        { "stream", 7 }, { "stream", 64 }, { "file", 7 }, { "file", 64 }, { "writer", 0 }, { "memory", 0 },
    };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_PiecesOfAllSizes_ComeOutInOrder(string kind, int bufferSize)
    {
        var random = new Random(42);
        var expected = new List<byte>();
        byte[] bytes = Collect(kind, bufferSize, output =>
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] piece = new byte[random.Next(0, 90)];
                random.NextBytes(piece);
                if (i % 3 == 0) { output.Write(piece); }
                else if (piece.Length > 0)
                {
                    piece.CopyTo(output.GetSpan(piece.Length));
                    output.Advance(piece.Length);
                }
                expected.AddRange(piece);
                Assert.Equal(expected.Count, output.Position);
            }
        });
        Assert.Equal(expected, bytes);
    }

    // Large writes to a file are cut where the page cache likes it: neither the cuts nor what lies between them and the buffer may show.
    [Theory]
    [InlineData("file", 7)]
    [InlineData("file", 70_000)]
    [InlineData("file", 1 << 20)]
    [InlineData("stream", 1 << 20)]
    public void Write_LargePiecesBetweenSmallOnes_ComeOutInOrder(string kind, int bufferSize)
    {
        var random = new Random(43);
        var expected = new MemoryStream();
        byte[] bytes = Collect(kind, bufferSize, output =>
        {
            for (int i = 0; i < 40; i++)
            {
                byte[] piece = new byte[random.Next(4) switch { 0 => 1 << 20, 1 => 2 << 16, 2 => random.Next(1, 100), _ => random.Next(1, 2 << 20) }];
                random.NextBytes(piece);
                output.Write(piece);
                expected.Write(piece);
                Assert.Equal(expected.Length, output.Position);
            }
        });
        Assert.True(expected.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Seek_Forward_LeavesZeros(string kind, int bufferSize)
    {
        byte[] bytes = Collect(kind, bufferSize, static output =>
        {
            output.Write([1, 2, 3]);
            output.Seek(150);
            output.Write([4]);
            output.Seek(200);
        });
        byte[] expected = new byte[200];
        new byte[] { 1, 2, 3 }.CopyTo(expected, 0);
        expected[150] = 4;
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("file", 7)]
    [InlineData("memory", 0)]
    public void Seek_BackwardWhereItCan_ReplacesBytes(string kind, int bufferSize)
    {
        byte[] bytes = Collect(kind, bufferSize, static output =>
        {
            Assert.True(output.CanSeek);
            output.Write(Enumerable.Repeat((byte)1, 20).ToArray());
            output.Seek(5);
            output.Write([2, 2]);
            output.Seek(20);
            output.WriteAt(3, [3]);
            output.WriteAt(30, [4]);
            output.Write([5]);
        });
        byte[] expected = new byte[31];
        Array.Fill(expected, (byte)1, 0, 20);
        expected[5] = expected[6] = 2;
        expected[3] = 3;
        expected[30] = 4;
        expected[20] = 5;
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("stream", 7)]
    [InlineData("writer", 0)]
    public void Seek_BackwardOnAForwardOutput_Throws(string kind, int bufferSize) => Collect(kind, bufferSize, static output =>
    {
        output.Write([1, 2, 3]);
        Assert.False(output.CanSeek);
        Assert.Throws<NotSupportedException>(() => output.Seek(1));
        Assert.Throws<NotSupportedException>(() => output.WriteAt(0, [1]));
    });

    [Fact]
    public void Advance_PastTheWindow_Throws()
    {
        using var output = new MemoryOutput();
        int free = output.GetSpan(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Advance(free + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Advance(-1));
    }

    [Fact]
    public void Write_LargerThanTheBuffer_IsHandedOverOnce()
    {
        var stream = new CountingStream();
        using WireOutput output = WireOutput.FromStream(stream, 64);
        output.Write(new byte[10]);
        output.Write(new byte[1000]);
        output.Flush();
        Assert.Equal([10, 1000], stream.Writes);
    }

    [Fact]
    public void Dispose_WithoutFlush_GivesTheTargetNothing()
    {
        var stream = new CountingStream();
        using (WireOutput output = WireOutput.FromStream(stream, 64)) { output.Write(new byte[10]); }
        Assert.Empty(stream.Writes);
    }

    [Fact]
    public void MemoryOutput_WithOrigin_CountsFromThere()
    {
        using var output = new MemoryOutput(100);
        output.Write([1, 2]);
        output.WriteAt(101, [9]);
        Assert.Equal(102, output.Position);
        Assert.Equal([1, 9], output.WrittenSpan.ToArray());
        output.Clear();
        Assert.Equal(100, output.Position);
        Assert.Equal(0, output.Length);
    }

    private byte[] Collect(string kind, int bufferSize, Action<WireOutput> write)
    {
        switch (kind)
        {
            case "stream":
            {
                using var stream = new MemoryStream();
                using WireOutput output = WireOutput.FromStream(stream, bufferSize);
                write(output);
                output.Flush();
                return stream.ToArray();
            }
            case "file":
            {
                string path = Path.Combine(_directory, "file");
                using (WireOutput output = WireOutput.CreateFile(path, bufferSize))
                {
                    write(output);
                    output.Flush();
                }
                return File.ReadAllBytes(path);
            }
            case "writer":
            {
                var writer = new ArrayBufferWriter<byte>();
                using WireOutput output = WireOutput.FromBufferWriter(writer);
                write(output);
                output.Flush();
                return writer.WrittenSpan.ToArray();
            }
            default:
            {
                using var output = new MemoryOutput();
                write(output);
                output.Flush();
                return output.WrittenSpan.ToArray();
            }
        }
    }

    private sealed class CountingStream : MemoryStream
    {
        public List<int> Writes { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes.Add(buffer.Length);
            base.Write(buffer);
        }
    }
}
