using System;
using System.Buffers;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using SaveVm.Devices.Tests.Real;
using SaveVm.VmState;

namespace SaveVm.Benchmarks.Devices;

/// <summary>
/// A device's section read into its class, against code that a careful person would write for it: an APIC (19 fields, five of them arrays), an HPET (a count, an array of
/// structs with timers), a USB controller (nested structs, checked values, fields of later versions).
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[SimpleJob(RunStrategy.Throughput, launchCount: 3, warmupCount: 6, iterationCount: 10)]
public class TypedDeviceBenchmarks
{
    private readonly Apic _apic = new();
    private readonly Hpet _hpet = new();
    private readonly Uhci _uhci = new();
    private byte[] _apicBody = [];
    private byte[] _hpetBody = [];
    private byte[] _uhciBody = [];

    /// <summary>Bodies with other values than those of a new object; both ways read the same.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _apicBody = new byte[VmStateBody.ToArray(new Apic()).Length];
        new Random(20261125).NextBytes(_apicBody);
        _hpetBody = VmStateBody.ToArray(new Hpet { Config = 1, Isr = 2, Counter = 3, Timers = [Timer(0), Timer(1), Timer(2)] });
        _uhciBody = VmStateBody.ToArray(new Uhci { Command = 1, FrameTimer = 1_000_000, ExpireTime = 2_000_000, Ports = [new Uhci.Port { Control = 0x80 }, new Uhci.Port()] });

        Check(HandNew(), GeneratedNew(), _apicBody);
        Check(_apic, _apic, _apicBody, HandAgain(), GeneratedAgain());
        Check(_hpet, _hpet, _hpetBody, HandHpet(), GeneratedHpet());
        Check(_uhci, _uhci, _uhciBody, HandUhci(), GeneratedUhci());
        Hpet hpet = new();
        Uhci uhci = new();
        Check(hpet, hpet, _hpetBody, HandWritten.Read(hpet, _hpetBody, 2, isFinal: true, out _));
        Check(uhci, uhci, _uhciBody, HandWritten.Read(uhci, _uhciBody, 3, isFinal: true, out _));

        static Hpet.Comparator Timer(byte number) => new() { Number = number, Config = 0x30, Compare = ulong.MaxValue, Period = 7, Expiry = number == 1 ? 1_000 : null };
    }

    /// <summary>An APIC, into the same object.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("apic again")]
    public OperationStatus HandAgain() => HandWritten.Read(_apic, _apicBody, isFinal: true, out _);

    /// <summary>An APIC, into the same object.</summary>
    [Benchmark, BenchmarkCategory("apic again")]
    public OperationStatus GeneratedAgain() => _apic.TryRead(_apicBody, 3, isFinal: true, out _);

    /// <summary>An APIC, into a new object, all of the body.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("apic new")]
    public Apic HandNew()
    {
        Apic apic = new();
        return HandWritten.Read(apic, _apicBody, isFinal: true, out int length) == OperationStatus.Done && length == _apicBody.Length ? apic : throw new InvalidOperationException("not an APIC");
    }

    /// <summary>An APIC, into a new object, all of the body.</summary>
    [Benchmark, BenchmarkCategory("apic new")]
    public Apic GeneratedNew() => VmStateBody.Read<Apic>(_apicBody, 3);

    /// <summary>An HPET with three timers, into the same object.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("hpet again")]
    public OperationStatus HandHpet() => HandWritten.Read(_hpet, _hpetBody, 2, isFinal: true, out _);

    /// <summary>An HPET with three timers, into the same object.</summary>
    [Benchmark, BenchmarkCategory("hpet again")]
    public OperationStatus GeneratedHpet() => _hpet.TryRead(_hpetBody, 2, isFinal: true, out _);

    /// <summary>A USB controller, into the same object.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("uhci again")]
    public OperationStatus HandUhci() => HandWritten.Read(_uhci, _uhciBody, 3, isFinal: true, out _);

    /// <summary>A USB controller, into the same object.</summary>
    [Benchmark, BenchmarkCategory("uhci again")]
    public OperationStatus GeneratedUhci() => _uhci.TryRead(_uhciBody, 3, isFinal: true, out _);

    private static void Check<T>(T one, T other, byte[] body, params OperationStatus[] results)
        where T : class, IVmState
    {
        if (results.All(static r => r == OperationStatus.Done) && VmStateBody.ToArray(one).SequenceEqual(body) && VmStateBody.ToArray(other).SequenceEqual(body)) { return; }
        throw new InvalidOperationException($"the two do not read the same {typeof(T).Name}");
    }
}
