using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SaveVm.IO;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Runtime.Tests.Streams;

public sealed class SavevmWriterTests : IDisposable
{
    private readonly MemoryOutput _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Write_EveryKindOfItem_ReadsBack()
    {
        SavevmWriter writer = Begin();
        writer.WriteConfiguration(new StreamConfiguration("pc-i440fx-7.2", 12, ["x-ignore-shared"], new Guid("00112233-4455-6677-8899-aabbccddeeff")));
        writer.WriteCommand(CommandKind.OpenReturnPath);
        writer.WriteCommand(CommandKind.Ping, new PingPayload(1));
        writer.WriteCommand(CommandKind.PostcopyAdvise, new PostcopyAdvice(4096, 4096));
        writer.WriteFull(7, "dev", 0, 2, [1, 2, 3]);
        writer.WriteFull(8, "dev", 1, 2, []);
        writer.WriteEndOfFile();
        writer.WriteVmDescription("""{"page_size":4096,"devices":[{"name":"dev","instance_id":0,"fields":[{"name":"data","size":3}]}]}"""u8);

        List<string> items = [];
        using WireInput input = WireInput.FromMemory(_output.WrittenMemory);
        var reader = new SavevmReader(input, new SectionRegistry());
        while (reader.Read()) { items.Add($"{reader.Kind} {reader.Section.Name}{reader.Section.InstanceId} {reader.Body.Length}"); }
        Assert.Equal(
            ["Header 0 0", "Configuration 0 0", "Command 0 0", "Command 0 4", "Command 0 16", "Section dev0 3", "Section dev1 0", "EndOfFile dev1 0", "VmDescription dev1 97"],
            items);
        Assert.Equal("pc-i440fx-7.2", reader.Configuration!.Machine);
        Assert.Equal(new Guid("00112233-4455-6677-8899-aabbccddeeff"), reader.Configuration.Uuid);
        Assert.Equal(_output.Length, input.Position);
    }

    [Fact]
    public void WritePackage_FromARecorder_HasTheLengthOfItsItems()
    {
        SavevmWriter writer = Begin();
        writer.WriteCommand(CommandKind.PostcopyAdvise);
        SavevmWriter recorder = writer.CreateRecorder();
        recorder.WriteCommand(CommandKind.PostcopyListen);
        recorder.WriteFull(7, "dev", 0, 2, [1, 2, 3]);
        recorder.WriteCommand(CommandKind.PostcopyRun);
        writer.WritePackage(recorder);
        writer.WriteEndOfFile();

        Assert.ThrowsAny<InvalidOperationException>(() => writer.WriteVmDescription("{}"u8));
        Assert.Equal("0800070004" + "00000023" + "0800040000", Hex(13, 14));
        using WireInput input = WireInput.FromMemory(_output.WrittenMemory);
        var reader = new SavevmReader(input, new SectionRegistry());
        int inside = 0;
        while (reader.Read()) { inside += reader.InPackage ? 1 : 0; }
        Assert.Equal(3, inside);
    }

    [Fact]
    public void WriteRecorded_DevicesOfABackgroundSnapshot_EndTheStream()
    {
        SavevmWriter writer = Begin();
        writer.BeginSection(SectionType.Start, 1, "ram", 0, 4);
        writer.EndSection();
        SavevmWriter recorder = writer.CreateRecorder();
        recorder.WriteFull(2, "dev", 0, 1, [5]);
        recorder.WriteEndOfFile();
        recorder.WriteVmDescription("{}"u8);
        writer.BeginSection(SectionType.Part, 1);
        writer.EndSection();
        writer.WriteRecorded(recorder);
        Assert.ThrowsAny<InvalidOperationException>(() => writer.WriteCommand(CommandKind.PostcopyListen));
        Assert.ThrowsAny<InvalidOperationException>(() => writer.WriteVmDescription("{}"u8));
    }

    [Fact]
    public void BeginDeviceBuffer_InCheckpoints_TakesTheSameDevicesAgain()
    {
        SavevmWriter writer = Begin();
        writer.BeginSection(SectionType.Start, 1, "live", 0, 1);
        writer.EndSection();
        Part(SectionType.End);
        writer.WriteFull(2, "dev", 0, 1, [5]);
        Assert.ThrowsAny<InvalidOperationException>(() => writer.WriteFull(2, "dev", 0, 1, [5]));
        writer.WriteEndOfFile();
        for (int i = 0; i < 2; i++)
        {
            writer.BeginLivePart();
            Part(SectionType.End);
            writer.WriteEndOfFile();
            SavevmWriter recorder = writer.CreateRecorder();
            recorder.WriteFull(2, "dev", 0, 1, [6]);
            recorder.WriteEndOfFile();
            writer.BeginDeviceBuffer(recorder.Output.Position);
            writer.WriteRecorded(recorder);
        }
        Assert.Equal(4, _output.WrittenSpan.Count("live"u8) + _output.WrittenSpan.Count("dev"u8));

        void Part(SectionType type)
        {
            writer.BeginSection(type, 1);
            writer.EndSection();
        }
    }

    [Fact]
    public void WriteEndOfFile_NotAtTheAnnouncedEndOfTheBuffer_Throws()
    {
        SavevmWriter writer = Begin();
        writer.WriteEndOfFile();
        writer.BeginDeviceBuffer(100);
        Assert.ThrowsAny<InvalidOperationException>(writer.WriteEndOfFile);
    }

    [Fact]
    public void Footers_SwitchedOff_AreNotWritten()
    {
        SavevmWriter writer = Begin();
        writer.Footers = false;
        writer.WriteFull(2, "dev", 0, 1, [5]);
        Assert.Equal("04" + "00000002" + "03646576" + "00000000" + "00000001" + "05", Hex(8, _output.Length - 8));
        Assert.ThrowsAny<InvalidOperationException>(() => writer.Footers = true);
    }

    // Two buses of an isapc: one name, one instance.
    [Fact]
    public void WriteFull_AnotherDeviceOfTheSameName_HasItsOwnId()
    {
        SavevmWriter writer = Begin();
        writer.WriteFull(2, "ide", 0, 1, [5]);
        writer.WriteFull(3, "ide", 0, 1, [6]);
        Assert.Equal(
            "04" + "00000002" + "03696465" + "00000000" + "00000001" + "05" + "7e00000002" + "04" + "00000003" + "03696465" + "00000000" + "00000001" + "06" + "7e00000003",
            Hex(8, _output.Length - 8));
    }

    public static TheoryData<string, Action<SavevmWriter>> Misuses => new()
    {
        { "two headers", static w => w.WriteHeader() },
        { "configuration behind a section", static w => { w.WriteFull(1, "a", 0, 1, []); w.WriteConfiguration(new StreamConfiguration("pc", null, [], null)); } },
        { "part without start", static w => w.BeginSection(SectionType.Part, 1) },
        { "part of a device", static w => { w.WriteFull(1, "a", 0, 1, []); w.BeginSection(SectionType.Part, 1); } },
        { "start twice", static w => { Live(w); Live(w); } },
        { "id of another section", static w => { Live(w); w.WriteFull(1, "b", 0, 1, []); } },
        { "section under another id", static w => { Live(w); w.WriteFull(2, "live", 0, 1, []); } },
        { "item inside a section", static w => { w.BeginSection(SectionType.Full, 1, "a", 0, 1); w.WriteCommand(CommandKind.PostcopyListen); } },
        { "end inside a section", static w => { w.BeginSection(SectionType.Full, 1, "a", 0, 1); w.WriteEndOfFile(); } },
        { "end of no section", static w => w.EndSection() },
        { "package in a package", static w => { Advise(w); w.BeginPackage(100); w.BeginPackage(10); } },
        { "end in a package", static w => { Advise(w); w.BeginPackage(100); w.WriteEndOfFile(); } },
        { "package overrun", static w => { Advise(w); w.BeginPackage(4); w.WriteCommand(CommandKind.PostcopyListen); } },
        { "description before the end", static w => w.WriteVmDescription("{}"u8) },
        { "item behind the end", static w => { w.WriteEndOfFile(); w.WriteCommand(CommandKind.PostcopyListen); } },
        { "live part before the end", static w => w.BeginLivePart() },
    };

    public static TheoryData<string, string, Action<SavevmWriter>> Orders => new()
    {
        { "return path twice", "OPEN_RETURN_PATH", static w => { w.WriteCommand(CommandKind.OpenReturnPath); w.WriteCommand(CommandKind.OpenReturnPath); } },
        { "return path behind a section", "OPEN_RETURN_PATH", static w => { Live(w); w.WriteCommand(CommandKind.OpenReturnPath); } },
        { "ping without a return path", "PING", static w => w.WriteCommand(CommandKind.Ping, new PingPayload(1)) },
        { "advice twice", "POSTCOPY_ADVISE", static w => { Advise(w); Advise(w); } },
        { "advice behind a section", "POSTCOPY_ADVISE", static w => { w.WriteFull(1, "a", 0, 1, []); Advise(w); } },
        { "advice of other pages", "The advice", static w => w.WriteCommand(CommandKind.PostcopyAdvise, new PostcopyAdvice(8192, 8192)) },
        { "COLO behind a section", "ENABLE_COLO", static w => { Live(w); w.WriteCommand(CommandKind.EnableColo); } },
        { "discard without an advice", "POSTCOPY_RAM_DISCARD", static w => { Live(w); Discard(w); } },
        { "discard with an advice of bitmaps alone", "POSTCOPY_RAM_DISCARD", static w => { w.WriteCommand(CommandKind.PostcopyAdvise); Live(w); Discard(w); } },
        { "discard in front of START", "POSTCOPY_RAM_DISCARD", static w => { Advise(w); Discard(w); } },
        { "discard of nothing", "at least one range", static w => { Advise(w); Live(w); w.WriteCommand(CommandKind.PostcopyRamDiscard, [0, 1, (byte)'a', 0]); } },
        { "listen without a package", "in a package", static w => { Advise(w); w.WriteCommand(CommandKind.PostcopyListen); } },
        { "run without listen", "POSTCOPY_RUN", static w => { Advise(w); w.WriteCommand(CommandKind.PostcopyRun); } },
        { "package without an advice", "A package", static w => w.BeginPackage(100) },
        { "empty package", "not empty", static w => { Advise(w); w.BeginPackage(0); } },
        { "package that begins with a device", "first item", static w => { Advise(w); w.BeginPackage(100); w.WriteFull(1, "a", 0, 1, []); } },
        { "package that begins with a ping", "first item", static w => { w.WriteCommand(CommandKind.OpenReturnPath); Advise(w); w.BeginPackage(100); w.WriteCommand(CommandKind.Ping, new PingPayload(1)); } },
        { "package without run", "last item", static w => { Advise(w); w.BeginPackage(5); w.WriteCommand(CommandKind.PostcopyListen); } },
        { "recorded package without run", "ends with POSTCOPY_RUN", static w => { Advise(w); w.WritePackage(Recorder(w, CommandKind.PostcopyListen)); } },
        { "recorded package without listen", "begins with POSTCOPY_LISTEN", static w => { Advise(w); w.WritePackage(Recorder(w)); } },
        { "package as items", "WritePackage", static w => { Advise(w); w.WriteRecorded(Recorder(w, CommandKind.PostcopyListen)); } },
        { "second package", "once", static w => { Advise(w); w.WritePackage(Recorder(w, CommandKind.PostcopyListen, CommandKind.PostcopyRun)); w.BeginPackage(10); } },
        { "resume", "recovery", static w => { Advise(w); w.WriteCommand(CommandKind.PostcopyResume); } },
        { "bitmap that was received", "recovery", static w => w.WriteCommand(CommandKind.ReceivedBitmap, [1, (byte)'a']) },
        { "switchover without START", "SWITCHOVER_START", static w => w.WriteCommand(CommandKind.SwitchoverStart) },
        { "switchover twice", "SWITCHOVER_START", static w => { Live(w); w.WriteCommand(CommandKind.SwitchoverStart); w.WriteCommand(CommandKind.SwitchoverStart); } },
        { "switchover behind END", "SWITCHOVER_START", static w => { Live(w); More(w, SectionType.End); w.WriteCommand(CommandKind.SwitchoverStart); } },
        { "PART behind END", "has come to its end", static w => { Live(w); More(w, SectionType.End); More(w, SectionType.Part); } },
        { "END behind devices", "in front of the devices", static w => { Live(w); More(w, SectionType.Part); w.WriteFull(2, "a", 0, 1, []); More(w, SectionType.End); } },
        { "START behind devices", "START", static w => { Live(w); More(w, SectionType.End); w.WriteFull(2, "a", 0, 1, []); w.BeginSection(SectionType.Start, 3, "b", 0, 1); } },
        { "no END", "has no end", static w => { Live(w); More(w, SectionType.Part); w.WriteEndOfFile(); } },
        { "checkpoint with a device in its live part", "END sections", static w => { w.WriteEndOfFile(); w.BeginLivePart(); w.WriteFull(2, "a", 0, 1, []); } },
        { "device buffer with a command", "no command", static w => { w.WriteEndOfFile(); w.BeginDeviceBuffer(100); w.WriteCommand(CommandKind.SwitchoverStart); } },
        { "subsection of the configuration twice", "once", static w => w.WriteConfiguration(
            new StreamConfiguration("pc", 12, [], null) { Parts = [ConfigurationPart.TargetPageBits, ConfigurationPart.TargetPageBits] }) },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Write_WhatNoSourceSends_Throws(string why, string message, Action<SavevmWriter> misuse)
    {
        ArgumentNullException.ThrowIfNull(misuse);
        SavevmWriter writer = Begin();
        StreamOrderException exception = Assert.Throws<StreamOrderException>(() => misuse(writer));
        Assert.True(exception.Message.Contains(message, StringComparison.Ordinal), $"{why}: {exception.Message}");
    }

    [Theory]
    [MemberData(nameof(Misuses))]
    public void Write_WhatNoLoaderTakes_Throws(string why, Action<SavevmWriter> misuse)
    {
        ArgumentNullException.ThrowIfNull(misuse);
        SavevmWriter writer = Begin();
        Assert.True(Assert.ThrowsAny<InvalidOperationException>(() => misuse(writer)).Message.Length > 10, why);
    }

    [Theory]
    [InlineData(CommandKind.Ping, "00")]
    [InlineData(CommandKind.PostcopyListen, "00")]
    [InlineData(CommandKind.PostcopyAdvise, "0000000000000000")]
    [InlineData(CommandKind.PostcopyRamDiscard, "00016100" + "0000000000000000")]
    [InlineData(CommandKind.ReceivedBitmap, "0261")]
    [InlineData(CommandKind.Packaged, "00000000")]
    [InlineData((CommandKind)99, "")]
    public void WriteCommand_PayloadOfAnotherShape_Throws(CommandKind kind, string payload) =>
        Assert.Throws<ArgumentException>(() => Begin().WriteCommand(kind, Convert.FromHexString(payload)));

    [Theory]
    [InlineData("")]
    [InlineData("\u0100")]
    public void BeginSection_NameThatIsNone_Throws(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => Begin().BeginSection(SectionType.Full, 1, name, 0, 1));

    private static void Advise(SavevmWriter writer) => writer.WriteCommand(CommandKind.PostcopyAdvise, new PostcopyAdvice(4096, 4096));

    private static void Discard(SavevmWriter writer) =>
        writer.WriteCommand(CommandKind.PostcopyRamDiscard, Convert.FromHexString("00016100" + "0000000000001000" + "0000000000001000"));

    private static SavevmWriter Recorder(SavevmWriter writer, params CommandKind[] commands)
    {
        SavevmWriter recorder = writer.CreateRecorder();
        foreach (CommandKind command in commands) { recorder.WriteCommand(command); }
        return recorder;
    }

    private static void More(SavevmWriter writer, SectionType type)
    {
        writer.BeginSection(type, 1);
        writer.EndSection();
    }

    private static void Live(SavevmWriter writer)
    {
        writer.BeginSection(SectionType.Start, 1, "live", 0, 1);
        writer.EndSection();
    }

    private SavevmWriter Begin()
    {
        _output.Clear();
        var writer = new SavevmWriter(_output);
        writer.WriteHeader();
        return writer;
    }

    private string Hex(int start, int length) => Convert.ToHexStringLower(_output.WrittenSpan.Slice(start, length));
}
