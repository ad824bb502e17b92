using System;
using System.Buffers;
using System.Collections.Generic;
using SaveVm.Records;
using SaveVm.VmState;

namespace SaveVm.Runtime.Tests.VmState;

public enum ZooMode : ushort
{
    Idle,
    Busy,
}

/// <summary>A nested struct with a subsection of its own.</summary>
[VmState("zoo/inner", Version = 2, MinimumVersion = 1)]
public sealed partial class ZooInner
{
    public byte Level { get; set; }

    [Since(2)] public ushort Depth { get; set; }

    [Subsection] public ZooInnerExtra? Extra { get; set; }
}

[VmState("zoo/inner/extra", Version = 3, MinimumVersion = 1)]
public sealed partial class ZooInnerExtra
{
    public uint Value { get; set; }
}

[VmState("zoo/plain", Version = 2, MinimumVersion = 1)]
public sealed partial class ZooPlain
{
    public byte A { get; set; }

    public byte B { get; set; }
}

/// <summary>Every scalar.</summary>
[SavevmSection("zoo-scalars", Version = 3, MinimumVersion = 1)]
public sealed partial class ZooScalars
{
    public bool Bool { get; set; }

    public sbyte I8 { get; set; }

    public byte U8 { get; set; }

    public short I16 { get; set; }

    public ushort U16 { get; set; }

    public int I32 { get; set; }

    public uint U32 { get; set; }

    public long I64 { get; set; }

    public ulong U64 { get; set; }

    public ZooMode Mode { get; set; }

    public double Double { get; set; }

    [Timer] public long? Timer { get; set; }

    [Since(2)] public byte Second { get; set; }

    [Unused] public const int Old = 3;

    [Since(3)] public byte Third { get; set; }
}

/// <summary>Integers that are compared.</summary>
[SavevmSection("zoo-equal")]
public sealed partial class ZooEqual
{
    [MustEqual] public byte U8 { get; set; } = 1;

    [MustEqual] public ushort U16 { get; set; } = 2;

    [MustEqual] public int I32 { get; set; } = -3;

    [MustEqual(Hint = "set queues= on both sides")] public uint U32 { get; set; } = 4;

    [MustEqual] public ulong U64 { get; set; } = 5;

    [AtMostCurrent] public int Most { get; set; } = 6;
}

/// <summary>Arrays of constant size.</summary>
[SavevmSection("zoo-arrays")]
public sealed partial class ZooArrays
{
    [ArraySize(2)] public ushort[] Words { get; set; } = [1, 2];

    [ArraySize(3)] public bool[] Bools { get; set; } = [true, false, true];

    [ArraySize(2)] public ZooMode[] Modes { get; set; } = [ZooMode.Busy, ZooMode.Idle];

    [ArraySize(2)] public double[] Doubles { get; set; } = [1.5, -2];

    [ArraySize(2), Timer] public long?[] Timers { get; set; } = [null, 7];

    [ArraySize(2, 3)] public byte[,] Bytes { get; set; } = new byte[2, 3];

    [ArraySize(2, 2)] public uint[,] Grid { get; set; } = new uint[2, 2];

    [Buffer(4)] public byte[] Raw { get; set; } = [9, 8, 7, 6];

    [Bitmap(65)] public ulong[] Bits { get; set; } = [1, 2];

    [Opaque("pci config", 3)] public byte[] Config { get; set; } = [1, 2, 3];

    [ArraySize(2)] public ZooInner[] Inner { get; set; } = [new(), new()];

    [ArraySize(2)] public ZooPlain[] Plain { get; set; } = [new(), new()];
}

/// <summary>Parts whose size another member holds.</summary>
[SavevmSection("zoo-counted")]
public sealed partial class ZooCounted
{
    public byte N8 { get; set; }

    public ushort N16 { get; set; }

    public int N32 { get; set; }

    public uint U32 { get; set; }

    [CountedBy(nameof(N8))] public uint[] ByByte { get; set; } = [];

    [CountedBy(nameof(N16), Multiply = 2)] public byte[] ByWord { get; set; } = [];

    [CountedBy(nameof(N32))] public ZooInner[] ByInt { get; set; } = [];

    [CountedBy(nameof(U32)), Timer] public long?[] Unarmed { get; set; } = [];

    [Buffer(SizedBy = nameof(U32), Multiply = 3)] public byte[] Data { get; set; } = [];

    [Bitmap(SizedBy = nameof(N32))] public ulong[] Map { get; set; } = [];

    [Unused, CountedBy(nameof(N8))] public const int Gone = 2;
}

/// <summary>A buffer whose size has 64 bits.</summary>
[SavevmSection("zoo-wide")]
public sealed partial class ZooWide
{
    public ulong Size { get; set; }

    [Buffer(SizedBy = nameof(Size))] public byte[] Data { get; set; } = [];
}

/// <summary>Pointers, versions of structs, lists, trees, formatters.</summary>
[SavevmSection("zoo-rest", Version = 2, MinimumVersion = 2, PreLoad = nameof(Reset), PostLoad = nameof(Loaded), PreSave = nameof(Saving), PostSave = nameof(Saved))]
[Validate(nameof(IsSane))]
public sealed partial class ZooRest
{
    [ArraySize(3), Pointers] public ZooPlain?[] Nulls { get; set; } = [new(), null, new()];

    [ArraySize(3), Pointers] public uint?[] Numbers { get; set; } = [1, null, 3];

    [ArraySize(3), Pointers(AutoAllocate = true)] public ZooPlain?[] Marked { get; set; } = [null, null, null];

    public ZooInner Inner { get; } = new();

    [StructVersion(1)] public ZooInner First { get; set; } = new();

    [Tmp] public ZooTmp Tmp { get; set; } = new();

    [QTailQ] public List<ZooInner> Queue { get; set; } = [];

    [QList] public List<ZooPlain> List { get; } = [];

    [GTree] public List<KeyValuePair<ulong, ZooPlain>> Direct { get; } = [];

    [GTree] public List<KeyValuePair<ZooPlain, ZooInner>> Tree { get; set; } = [];

    [Formatter<Text8>, VmStateType("text")] public string Text { get; set; } = "";

    public bool HasMore { get; set; }

    [PresentIf(nameof(HasMore)), Validate(nameof(IsSmall))] public byte More { get; set; }

    [PresentIf(nameof(IsNew))] public byte New { get; set; }

    [Subsection] public ZooSub? Sub { get; set; }

    [Subsection(Needed = nameof(HasMore))] public ZooOther Other { get; } = new();

    [VmStateIgnore] public List<string> Calls { get; } = [];

    [VmStateIgnore] public string? Refusal { get; set; }

    private bool IsSane => More != 99;

    private bool IsSmall(int version) => version < 2 || More < 100;

    private static bool IsNew(int version) => version >= 2;

    private void Reset() => Calls.Add("pre_load");

    private string? Loaded(int version)
    {
        Calls.Add($"post_load {version}");
        return Refusal;
    }

    private string? Saving()
    {
        Calls.Add("pre_save");
        return Refusal;
    }

    private void Saved() => Calls.Add("post_save");
}

[VmState("zoo-rest/tmp", Version = 1, MinimumVersion = 0, PreSave = nameof(Prepare))]
public sealed partial class ZooTmp
{
    public byte Value { get; set; }

    private void Prepare() => Value++;
}

[VmState("zoo-rest/sub", Version = 2, MinimumVersion = 1)]
public sealed partial class ZooSub
{
    public byte Value { get; set; }

    [Since(2)] public byte Later { get; set; }

    [Subsection] public ZooSubSub? Deeper { get; set; }
}

[VmState("zoo-rest/sub/deeper")]
public sealed partial class ZooSubSub
{
    public byte Value { get; set; }
}

[VmState("zoo-rest/other")]
public sealed partial class ZooOther
{
    public ushort Value { get; set; } = 0x1234;
}

/// <summary>A byte that says how many characters follow; refuses to read and write a tilde.</summary>
public sealed class Text8 : IWireFormatter<string>
{
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out string value, out int bytesConsumed)
    {
        value = "";
        bytesConsumed = 0;
        if (source.IsEmpty || source.Length < source[0] + 1) { return OperationStatus.NeedMoreData; }
        ReadOnlySpan<byte> text = source.Slice(1, source[0]);
        if (text.Contains((byte)'~')) { return OperationStatus.InvalidData; }
        value = System.Text.Encoding.Latin1.GetString(text);
        bytesConsumed = text.Length + 1;
        return OperationStatus.Done;
    }

    public static long GetLength(scoped in string value) => value.Length + 1;

    public static OperationStatus TryWrite(Span<byte> destination, scoped in string value, out int bytesWritten)
    {
        bytesWritten = 0;
        if (value.Contains('~', StringComparison.Ordinal)) { return OperationStatus.InvalidData; }
        destination[0] = (byte)value.Length;
        bytesWritten = 1 + System.Text.Encoding.Latin1.GetBytes(value, destination[1..]);
        return OperationStatus.Done;
    }

    public static string Describe(scoped in string value) => value;
}
