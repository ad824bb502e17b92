using System;
using System.Buffers;
using System.Buffers.Binary;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Runtime.Tests.VmState;

/// <summary>Arrays of constant size: short ones are read element by element, long ones and those of classes with many by one call; the bytes are the same.</summary>
public sealed class ArraySizeTests
{
    [Fact]
    public void TryRead_ShortAndLongArrays_AreBigEndianAndWrittenBack()
    {
        byte[] body = RandomBody<FewElements>();
        FewElements state = VmStateBody.Read<FewElements>(body, 1);
        Assert.Equal(BinaryPrimitives.ReadInt16BigEndian(body.AsSpan(14)), state.Eight[7]);
        Assert.Equal(BinaryPrimitives.ReadUInt64BigEndian(body.AsSpan(16 + 64)), state.Nine[8]);
        Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(88 + 4)), (uint)state.Levels[1]);
        Assert.Equal(BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(96 + 10)), state.Pairs[2, 1]);
        Assert.Equal(body[108..], state.Bytes);
        Assert.Equal(body, VmStateBody.ToArray(state));
    }

    [Fact]
    public void TryRead_ManyElementsInOneClass_AreTheSameAsFew()
    {
        byte[] body = RandomBody<ManyElements>();
        ManyElements state = VmStateBody.Read<ManyElements>(body, 1);
        Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(28)), state.A[7]);
        Assert.Equal(BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(8 * 32 + 56)), state.I[7]);
        Assert.Equal(body, VmStateBody.ToArray(state));
    }

    [Fact]
    public void TryRead_ArraysOfAnotherLengthOrNone_AreMadeAnewAndOthersKept()
    {
        byte[] body = RandomBody<FewElements>();
        FewElements state = new() { Eight = new short[5], Nine = null!, Levels = [], Bytes = null! };
        ushort[,] pairs = state.Pairs;
        Assert.Equal(OperationStatus.Done, state.TryRead(body, 1, isFinal: true, out int consumed));
        Assert.Equal(body.Length, consumed);
        Assert.Same(pairs, state.Pairs);
        Assert.Equal(body, VmStateBody.ToArray(state));

        short[] eight = state.Eight;
        Assert.Equal(OperationStatus.Done, state.TryRead(body, 1, isFinal: true, out _));
        Assert.Same(eight, state.Eight);
    }

    private static byte[] RandomBody<T>()
        where T : class, IVmState, new()
    {
        byte[] body = new byte[VmStateBody.ToArray(new T()).Length];
        new Random(20261129).NextBytes(body);
        return body;
    }
}

public enum ArrayLevel : uint
{
    Low,
    High,
}

[VmState("few")]
public sealed partial class FewElements
{
    [ArraySize(8)] public short[] Eight { get; set; } = new short[8];
    [ArraySize(9)] public ulong[] Nine { get; set; } = new ulong[9];
    [ArraySize(2)] public ArrayLevel[] Levels { get; set; } = new ArrayLevel[2];
    [ArraySize(3, 2)] public ushort[,] Pairs { get; set; } = new ushort[3, 2];
    [ArraySize(5)] public byte[] Bytes { get; set; } = new byte[5];
}

[VmState("many")]
public sealed partial class ManyElements
{
    [ArraySize(8)] public uint[] A { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] B { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] C { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] D { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] E { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] F { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] G { get; set; } = new uint[8];
    [ArraySize(8)] public uint[] H { get; set; } = new uint[8];
    [ArraySize(8)] public long[] I { get; set; } = new long[8];
}
