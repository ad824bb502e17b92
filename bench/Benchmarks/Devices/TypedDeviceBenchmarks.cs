using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using SaveVm.Devices.Tests.Real;
using SaveVm.VmState;

namespace SaveVm.Benchmarks.Devices;

/// <summary>A device's section read into its class, against code that a careful person would write for it.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[SimpleJob(RunStrategy.Throughput, launchCount: 3, warmupCount: 6, iterationCount: 10)]
public class TypedDeviceBenchmarks
{
    private readonly Apic _apic = new();
    private byte[] _body = [];

    /// <summary>A body of random values; both ways read the same.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _body = new byte[VmStateBody.ToArray(new Apic()).Length];
        new Random(20261125).NextBytes(_body);
        Apic hand = new();
        if (!ByHand(hand, _body) || _apic.TryRead(_body, 3, isFinal: true, out _) != OperationStatus.Done || !VmStateBody.ToArray(hand).SequenceEqual(_body) || !VmStateBody.ToArray(_apic).SequenceEqual(_body))
        {
            throw new InvalidOperationException("the two do not read the same");
        }
    }

    /// <summary>Into the same object.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("again")]
    public bool HandAgain() => ByHand(_apic, _body);

    /// <summary>Into the same object.</summary>
    [Benchmark, BenchmarkCategory("again")]
    public OperationStatus GeneratedAgain() => _apic.TryRead(_body, 3, isFinal: true, out _);

    /// <summary>Into a new object.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("new")]
    public Apic HandNew()
    {
        Apic apic = new();
        _ = ByHand(apic, _body);
        return apic;
    }

    /// <summary>Into a new object.</summary>
    [Benchmark, BenchmarkCategory("new")]
    public Apic GeneratedNew() => VmStateBody.Read<Apic>(_body, 3);

    // What follows the fields may be subsections, and is looked at: the device has none, so the first byte decides.
    private static bool ByHand(Apic apic, ReadOnlySpan<byte> source)
    {
        if (source.Length < 181) { return false; }
        apic.Base = BinaryPrimitives.ReadUInt32BigEndian(source);
        apic.Id = source[4];
        apic.ArbitrationId = source[5];
        apic.TaskPriority = source[6];
        apic.SpuriousVector = BinaryPrimitives.ReadUInt32BigEndian(source[7..]);
        apic.LogicalDestination = source[11];
        apic.DestinationMode = source[12];
        Words(source[13..], apic.InService);
        Words(source[45..], apic.TriggerMode);
        Words(source[77..], apic.Requested);
        Words(source[109..], apic.LocalVectors);
        apic.ErrorStatus = BinaryPrimitives.ReadUInt32BigEndian(source[133..]);
        Words(source[137..], apic.InterruptCommand);
        apic.DivideConfiguration = BinaryPrimitives.ReadUInt32BigEndian(source[145..]);
        apic.CountShift = BinaryPrimitives.ReadInt32BigEndian(source[149..]);
        apic.InitialCount = BinaryPrimitives.ReadUInt32BigEndian(source[153..]);
        apic.InitialCountLoadTime = BinaryPrimitives.ReadInt64BigEndian(source[157..]);
        apic.NextTime = BinaryPrimitives.ReadInt64BigEndian(source[165..]);
        apic.TimerExpiry = BinaryPrimitives.ReadInt64BigEndian(source[173..]);
        return source.Length == 181 || source[181] != 5;
    }

    private static void Words(ReadOnlySpan<byte> source, uint[] words)
    {
        for (int i = 0; i < words.Length; i++) { words[i] = BinaryPrimitives.ReadUInt32BigEndian(source[(4 * i)..]); }
    }
}
