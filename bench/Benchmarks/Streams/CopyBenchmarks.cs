using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Verification;
using SaveVm.IO;

namespace SaveVm.Benchmarks.Streams;

/// <summary>
/// Copying a stream through typed values, against copying its bytes in pieces of 1 MiB; and verifying it. The stream of a guest of 256 MiB, half zero pages,
/// in the page cache.
/// </summary>
[MemoryDiagnoser]
public class CopyBenchmarks
{
    private const int Piece = 1 << 20;

    private readonly byte[] _piece = new byte[Piece];
    private string _path = "";
    private string _copy = "";

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.Combine(Path.GetTempPath(), "savevm-bench-copy.bin");
        _copy = _path + ".copy";
        GuestStream.Create(_path, 256L << 20);
        SavevmCopy();
        if (new FileInfo(_copy).Length != new FileInfo(_path).Length) { throw new InvalidOperationException("The copy has another length."); }
        if (!Verify()) { throw new InvalidOperationException("The stream is not good."); }
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_copy);

    [Benchmark(Baseline = true)]
    public void CopyBytes()
    {
        using FileStream source = new(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using FileStream copy = new(_copy, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int count; (count = source.Read(_piece)) > 0;) { copy.Write(_piece, 0, count); }
    }

    [Benchmark]
    public void SavevmCopy()
    {
        using WireInput input = WireInput.Open(_path);
        using WireOutput output = WireOutput.CreateFile(_copy);
        _ = StreamCopier.Copy(input, output);
    }

    [Benchmark]
    public bool Verify()
    {
        using WireInput input = WireInput.Open(_path);
        return StreamVerifier.Verify(input).IsGood;
    }

    [Benchmark]
    public bool VerifyWithManifest()
    {
        using WireInput input = WireInput.Open(_path);
        return StreamVerifier.Verify(input, new VerifyOptions { MakesManifest = true }).Manifest is not null;
    }
}
