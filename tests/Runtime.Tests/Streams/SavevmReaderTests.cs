using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Runtime.Tests.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

public class SavevmReaderTests
{
    private const string Header = "5145564D00000003";
    private const string Start = "0100000001" + "0372616D" + "00000000" + "00000004" + "0000000000000010" + "7E00000001";

    public static TheoryData<string> SmallStreams => ["precopy", "postcopy", "no description", "no footers"];

    [Theory]
    [MemberData(nameof(SmallStreams))]
    public void Read_EveryTwoWaySplit_GivesTheSameItems(string name)
    {
        byte[] bytes = Small(name);
        List<string> expected = Items(WireInput.FromMemory(bytes));
        Assert.True(expected.Count >= 10);
        for (int cut = 1; cut < bytes.Length; cut += bytes.Length > 20_000 ? 7 : 1)
        {
            using WireInput input = WireInput.FromStream(new DribblingStream(bytes, cut), new WireInputOptions { BufferSize = 64 });
            Assert.Equal(expected, Items(input));
        }
    }

    [Theory]
    [MemberData(nameof(SmallStreams))]
    public void Read_OneByteAtATime_GivesTheSameItems(string name)
    {
        byte[] bytes = Small(name);
        using WireInput input = WireInput.FromStream(new DribblingStream(bytes, [.. Enumerable.Range(0, bytes.Length)]));
        Assert.Equal(Items(WireInput.FromMemory(bytes)), Items(input));
    }

    [Theory]
    [MemberData(nameof(SmallStreams))]
    public void Read_CutAtEveryByte_IsTruncatedOrAtACleanEnd(string name)
    {
        byte[] bytes = Small(name);
        List<string> whole = Items(WireInput.FromMemory(bytes));
        for (int length = 0; length < bytes.Length; length++)
        {
            foreach (Walk.Way way in new[] { Walk.Way.Memory, Walk.Way.Pipe, Walk.Way.Socket })
            {
                using WireInput input = Walk.Open(bytes[..length], way);
                var reader = new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(way));
                var items = new List<string>();
                WireFormatException? error = null;
                try
                {
                    while (reader.Read()) { items.Add(Walk.Describe(reader)); }
                }
                catch (WireFormatException e) { error = e; }
                if (error is null)
                {
                    // The description is not needed; nothing else may be missing. Without footers and description nobody can tell a zero byte at which
                    // a device was cut from the end of the stream: that device is shown short.
                    int sure = items.Count - (name == "no footers" ? 2 : 1);
                    Assert.Contains("EndOfFile", items[^1], StringComparison.Ordinal);
                    Assert.Equal(whole.Take(sure), items.Take(sure));
                    Assert.True(name == "no footers" || whole.Contains(items[^1]));
                }
                else
                {
                    Assert.Equal(WireErrorKind.Truncated, error.Kind);
                    Assert.InRange(error.Offset, 0, length);
                    Assert.NotEmpty(error.Expected);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(SmallStreams))]
    public void Read_BytesChanged_GivesItemsOrAFormatError(string name)
    {
        byte[] good = Small(name);
        var random = new Random(20261120);
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bytes = [.. good];
            for (int i = random.Next(1, 4); i > 0; i--) { bytes[random.Next(bytes.Length)] = (byte)random.Next(256); }
            Walk.Way way = (Walk.Way)random.Next(3);
            using WireInput input = Walk.Open(bytes, way);
            try
            {
                _ = Walk.Items(new SavevmReader(input, SkimmingLoaders.Registry(), Walk.Options(way)));
            }
            catch (WireFormatException e)
            {
                Assert.InRange(e.Offset, 0, bytes.Length);
            }
        }
    }

    [Fact]
    public void Read_Version2_IsUnsupported()
    {
        WireFormatException error = Fails("5145564D 00000002");
        Assert.Equal(WireErrorKind.Unsupported, error.Kind);
        Assert.Equal(4, error.Offset);
        Assert.Equal("StreamHeader.Version: found 2, expected 3", Tail(error));
    }

    [Fact]
    public void Read_WrongMagic_SaysWhatItFound()
    {
        WireFormatException error = Fails("7F454C4602010100");
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.Equal(0, error.Offset);
        Assert.Equal("Magic", error.Field);
    }

    [Theory]
    [InlineData("55", "0x55")]
    [InlineData("05", "0x05")]
    [InlineData("06", "0x06")]
    [InlineData("7E00000001", "0x7E")]
    public void Read_UnknownItem_NamesIt(string item, string found)
    {
        WireFormatException error = Fails(Header + Start + item);
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.Equal(Header.Length / 2 + Start.Length / 2, error.Offset);
        Assert.Equal(found, error.Found);
    }

    [Theory]
    [InlineData("080000 0000", WireErrorKind.Unsupported, 39, "0")]
    [InlineData("08000C 0000", WireErrorKind.Unsupported, 39, "12 (0xC)")]
    [InlineData("080002 0000", WireErrorKind.Malformed, 41, "0")]
    [InlineData("080003 0008 0000000000001000", WireErrorKind.Malformed, 41, "8")]
    [InlineData("080008 0001 00", WireErrorKind.Malformed, 41, "1")]
    [InlineData("08000A 0002 0000", WireErrorKind.Malformed, 44, "1 bytes more")]
    [InlineData("080006 0005 00014100 00", WireErrorKind.Malformed, 47, "1 byte left")]
    [InlineData("080006 0004 01014100", WireErrorKind.Malformed, 43, "1")]
    [InlineData("080002 0004 0000", WireErrorKind.Truncated, 43, "2 bytes left")]
    public void Read_BadCommand_SaysWhere(string command, WireErrorKind kind, long offset, string found)
    {
        WireFormatException error = Fails(Header + Start + command);
        Assert.Equal(kind, error.Kind);
        Assert.Equal(offset, error.Offset);
        Assert.Equal(found, error.Found);
    }

    [Fact]
    public void Read_PartOfUnknownId_IsMalformed()
    {
        WireFormatException error = Fails(Header + Start + "02 00000063");
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.Equal(39, error.Offset);
        Assert.Equal("99 (0x63)", error.Found);
    }

    [Fact]
    public void Read_WrongFooterId_NamesTheSection()
    {
        WireFormatException error = Fails(Header + Start + "02 00000001 0000000000000010 7E00000002");
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.Equal("ram@0x34 SectionFooter.Id: found 2, expected 1", error.Message);
    }

    [Fact]
    public void Read_FooterMissingAfterOthersHadOne_IsMalformed()
    {
        WireFormatException error = Fails(Header + Start + "02 00000001 0000000000000010 00 00000000");
        Assert.Equal("SectionFooter", error.Record);
        Assert.Equal("ram", error.Section);
    }

    [Fact]
    public void Read_FooterInAStreamWithoutFooters_IsMalformed()
    {
        WireFormatException error = Fails(Header + Start[..^10] + "02 00000001 0000000000000010 7E00000001");
        Assert.Equal("0x7E", error.Found);
        Assert.Contains("no footer", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("080007 0004 00000005  00 00000000", "end of the stream")]           // an end inside
    [InlineData("080007 0004 00000010  080007 0004 00000005 0800040000", "PACKAGED")]      // a package inside
    [InlineData("080007 0004 00000003  080004 0000", "5 bytes")]                     // cuts an item
    [InlineData("080007 0004 0000000B  080005 0000 080004 0000 00", "POSTCOPY_RUN")]       // goes on behind RUN
    public void Read_BadPackage_IsMalformed(string package, string found)
    {
        WireFormatException error = Fails(Header + Start + package);
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SectionBehindPackage_IsNotInside()
    {
        List<string> items = Items(WireInput.FromMemory(Bytes(Header + Start + "080007 0004 00000005 0800040000 080009 0000 00")));
        Assert.Equal(["0+8 Header", "8+30 Start 1 ram 0 4 body 8", "38+9 Command Packaged 4", "47+5 packaged Command PostcopyListen 0", "52+5 Command PostcopyResume 0", "57+1 EndOfFile"], items);
    }

    [Fact]
    public void Read_LiveSectionWithoutLoader_IsCrossedByItsFooter()
    {
        const string Vfio = "0100000007 0476666966 00000000 00000001 AABB7E00000007CC 7E00000007";
        List<string> items = Items(WireInput.FromMemory(Bytes(Header + Start + Vfio + "03 00000007 01020304 7E00000007 00")));
        Assert.Equal("Start 7 vfif 0 1 body 8 opaque", string.Join(' ', items[2].Split(' ')[1..]));
        Assert.Equal("End 7 vfif 0 1 body 4 opaque", string.Join(' ', items[3].Split(' ')[1..]));
    }

    [Fact]
    public void Read_LiveSectionWithoutLoaderOrFooter_IsUnsupported()
    {
        WireFormatException error = Fails(Header + Start[..^10] + "0100000007 0476666966 00000000 00000001 AABB 00");
        Assert.Equal(WireErrorKind.Unsupported, error.Kind);
        Assert.Equal("vfif", error.Section);
    }

    [Fact]
    public void Read_OpaqueBodyBeyondTheLimit_IsUnsupported()
    {
        byte[] bytes = [.. Bytes(Header + Start + "04 00000009 0161 00000000 00000001"), .. new byte[100_000], .. Bytes("7E00000009 00")];
        using WireInput input = WireInput.FromStream(new MemoryStream(bytes));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry(), new SavevmReaderOptions { OpaqueBodyLimit = 50_000, LookAheadLimit = 0 });
        WireFormatException error = Assert.Throws<WireFormatException>(() => Walk.Items(reader));
        Assert.Equal(WireErrorKind.Unsupported, error.Kind);
    }

    [Fact]
    public void Read_FooterLookalikeInBody_IsNotTheEnd()
    {
        // The same five bytes, but no item behind them.
        List<string> items = Items(WireInput.FromMemory(Bytes(Header + Start + "04 00000009 0161 00000000 00000001 7E00000009 55 7E00000009 00 00 7E00000009 00")));
        Assert.Equal("Full 9 a 0 1 body 13 opaque", string.Join(' ', items[2].Split(' ')[1..]));
    }

    [Fact]
    public void Read_ConfigurationWithEverything_IsUnderstood()
    {
        byte[] bytes =
        [
            .. Bytes(Header + "07 00000004"), .. "virt"u8,
            5, 30, .. "configuration/target-page-bits"u8, 0, 0, 0, 1, 0, 0, 0, 14,
            5, 26, .. "configuration/capabilities"u8, 0, 0, 0, 1, 0, 0, 0, 2, 15, .. "x-ignore-shared"u8, 10, .. "mapped-ram"u8,
            5, 18, .. "configuration/uuid"u8, 0, 0, 0, 1, .. Bytes("112233445566778899AABBCCDDEEFF00"),
            0,
        ];
        using WireInput input = WireInput.FromMemory(bytes);
        var reader = new SavevmReader(input, new SectionRegistry());
        _ = Walk.Items(reader);
        Assert.Equal("virt", reader.Configuration!.Machine);
        Assert.Equal(["x-ignore-shared", "mapped-ram"], reader.Configuration.Capabilities);
        Assert.Equal(Guid.Parse("11223344-5566-7788-99aa-bbccddeeff00"), reader.Configuration.Uuid);
        Assert.Equal(16384, reader.TargetPageSize);
    }

    [Fact]
    public void Read_UnknownConfigurationSubsection_IsUnsupported()
    {
        WireFormatException error = Assert.Throws<WireFormatException>(() => Items(WireInput.FromMemory((byte[])[.. Bytes(Header + "07 00000000"), 5, 3, .. "new"u8, 0, 0, 0, 1, 0])));
        Assert.Equal(WireErrorKind.Unsupported, error.Kind);
        Assert.Equal("configuration", error.Section);
        Assert.Equal("\"new\"", error.Found);
    }

    [Fact]
    public void TargetPageSize_OnlyTheDescriptionSaysIt_IsSeenFromTheEnd()
    {
        byte[] bytes = [.. Bytes(Header + Start + "00"), 6, 0, 0, 0, 38, .. "{\"page_size\": 65536, \"devices\": [    ]}"u8];
        bytes[^40] = (byte)39;
        using WireInput input = WireInput.FromMemory(bytes);
        var reader = new SavevmReader(input, SkimmingLoaders.Registry());
        Assert.True(reader.Read());
        Assert.Equal(65536, reader.TargetPageSize);
        Assert.Equal(4, Walk.Items(reader).Count + 1);
        using WireInput pipe = Walk.Open(bytes, Walk.Way.Pipe);
        Assert.Equal(4096, new SavevmReader(pipe, SkimmingLoaders.Registry()).TargetPageSize);
    }

    [Fact]
    public void Read_BytesBehindTheEnd_AreLeftAlone()
    {
        byte[] bytes = [.. SmallStream.Precopy(), 1, 2, 3];
        foreach (Walk.Way way in Enum.GetValues<Walk.Way>())
        {
            using WireInput input = Walk.Open(bytes, way);
            List<string> items = Items(input);
            Assert.Contains("VmDescription", items[^1], StringComparison.Ordinal);
            Assert.Equal(bytes.Length - 3, input.Position);
            Assert.True(input.TryFill(3));
        }
    }

    [Fact]
    public void Read_BackToBackStreamsOfALiveSource_NeverWaitsBehindTheEnd()
    {
        // A source that waits for an answer behind the end of file: the reader must not ask for more.
        byte[] bytes = [.. SmallStream.Precopy(describe: false)];
        using WireInput input = WireInput.FromStream(new StallingStream(bytes));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry(), new SavevmReaderOptions { LookAheadLimit = 0, ExpectDescription = false });
        Assert.Contains("EndOfFile", Walk.Items(reader)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DescriptionThatIsNoJson_IsMalformed()
    {
        WireFormatException error = Fails(Header + Start + "00 06 00000004 7B7B7B7B");
        Assert.Equal(WireErrorKind.Malformed, error.Kind);
        Assert.Equal("VmDescription", error.Record);
        Assert.InRange(error.Offset, 43, 46);
    }

    [Fact]
    public void BeginLivePart_BeforeTheEnd_IsRefused()
    {
        using WireInput input = WireInput.FromMemory(Bytes(Header + Start + "00"));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry());
        Assert.Throws<InvalidOperationException>(reader.BeginLivePart);
        Assert.True(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.BeginDeviceBuffer(1));
    }

    [Theory]
    [InlineData(0, WireErrorKind.Truncated)]
    [InlineData(1, WireErrorKind.Malformed)]
    [InlineData(20, WireErrorKind.Malformed)]
    [InlineData(25, WireErrorKind.Malformed)]
    [InlineData(27, WireErrorKind.Malformed)]
    [InlineData(long.MaxValue, WireErrorKind.Truncated)]
    public void BeginDeviceBuffer_WrongLength_IsAnError(long length, WireErrorKind kind)
    {
        const string Buffer = "04 00000009 0161 00000000 00000001 ABCD 7E00000009 00";    // 23 bytes
        using WireInput input = WireInput.FromMemory(Bytes(Header + Start + "00" + Buffer + "00000001"));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry());
        _ = Walk.Items(reader);
        reader.BeginDeviceBuffer(length);
        Assert.Equal(kind, Assert.Throws<WireFormatException>(() => Walk.Items(reader)).Kind);
    }

    [Fact]
    public void BeginDeviceBuffer_RightLength_CrossesTheDevice()
    {
        using WireInput input = WireInput.FromMemory(Bytes(Header + Start + "00" + "04 00000009 0161 00000000 00000001 ABCD 7E00000009 00" + "00000001"));
        var reader = new SavevmReader(input, SkimmingLoaders.Registry());
        _ = Walk.Items(reader);
        reader.BeginDeviceBuffer(23);
        Assert.True(reader.Read());
        Assert.Equal(new byte[] { 0xAB, 0xCD }, reader.Body.ToArray());
        Assert.Single(Walk.Items(reader));
        Assert.True(input.TryFill(4));
    }

    [Fact]
    public void Read_ManyEmptyParts_AllocatesNothing()
    {
        byte[] part = Bytes("02 00000001 0000000000000010 7E00000001");
        const int Count = 66_000;
        byte[] bytes = [.. Bytes(Header + Start), .. Enumerable.Repeat(part, Count).SelectMany(static p => p), 0];

        // The runtime allocates now and then for reasons of its own: the least of several rounds counts.
        long least = long.MaxValue;
        for (int round = 0; round < 4; round++)
        {
            using WireInput input = WireInput.FromStream(new MemoryStream(bytes));
            var reader = new SavevmReader(input, SkimmingLoaders.Registry());
            Assert.True(reader.Read() && reader.Read() && reader.Read());
            int read = 3;
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (reader.Read()) { read++; }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(Count + 3, read);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Registry_NameOnADevicePath_FindsTheLoaderOfTheName()
    {
        var registry = new SectionRegistry();
        var loader = new Nothing();
        registry.Add("acme-dpu", loader);
        Assert.True(registry.TryGet("0000:00:05.0/acme-dpu", out ISectionLoader? found));
        Assert.Same(loader, found);
        Assert.True(registry.TryGet("acme-dpu", out _));
        Assert.False(registry.TryGet("acme", out _));
        Assert.False(registry.TryGet("x/", out _));
        Assert.Throws<ArgumentException>(() => registry.Add("acme-dpu", loader));
    }

    private static byte[] Small(string name) => name switch
    {
        "precopy" => SmallStream.Precopy(devices: 5),
        "postcopy" => SmallStream.Postcopy(),
        "no description" => SmallStream.Precopy("no-vmdesc-v5.2", describe: false),
        _ => SmallStream.Precopy("no-footer-no-config-v7.2", devices: 5),
    };

    private static List<string> Items(WireInput input) => Walk.Items(new SavevmReader(input, SkimmingLoaders.Registry()));

    private static WireFormatException Fails(string hex) => Assert.Throws<WireFormatException>(() => Items(WireInput.FromMemory(Bytes(hex))));

    private static string Tail(WireFormatException error) => error.Message[(error.Message.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private sealed class Nothing : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section) { }
    }

    /// <summary>Gives its bytes, then fails the test instead of waiting for ever.</summary>
    private sealed class StallingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer)
        {
            int read = base.Read(buffer);
            return read > 0 ? read : throw new InvalidOperationException("The reader waits for bytes that never come.");
        }
    }
}
