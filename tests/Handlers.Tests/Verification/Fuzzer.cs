using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Copying;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Verification;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// Damages streams with a fixed seed and gives them to everything that reads: nothing but an error of the format may come out, the memory taken follows the
/// bytes, what is copied is the same bytes, and a stream that is good can be read.
/// </summary>
internal sealed class Fuzzer(int seed, IReadOnlyList<byte[]> bases)
{
    private const long FixedMemory = 32L << 20;
    private const long MemoryPerByte = 48;

    private static readonly ulong[] s_interesting = [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFF, 0x1000, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF];

    private readonly Random _random = new(seed);
    private readonly List<byte> _bytes = [];

    public long Inputs { get; private set; }

    public long Bytes { get; private set; }

    public long Good { get; private set; }

    public long Copied { get; private set; }

    /// <summary>The most memory that one input took, for each of its bytes, beyond what every input takes.</summary>
    public double WorstMemory { get; private set; }

    public TimeSpan WorstTime { get; private set; }

    /// <summary>When the input that is worked on was begun.</summary>
    public long Started { get; private set; } = Stopwatch.GetTimestamp();

    public List<string> Failures { get; } = [];

    public string Figures => string.Create(
        CultureInfo.InvariantCulture,
        $"{seed}\t{Inputs}\t{Bytes}\t{Good}\t{Copied}\t{Failures.Count}\t{WorstMemory:0.0}\t{WorstTime.TotalSeconds:0.000}");

    public void Next()
    {
        byte[] input = Damage(bases[_random.Next(bases.Count)]);
        Started = Stopwatch.GetTimestamp();
        bool isPipe = _random.Next(4) == 0;
        bool isGood = false;
        bool isReadable = false;
        Try(input, "verify", () =>
        {
            using WireInput stream = Open(input, isPipe);
            isGood = StreamVerifier.Verify(stream).Findings.All(static finding => finding.Severity == FindingSeverity.Note);
        });
        Try(input, "inspect", () =>
        {
            using WireInput stream = Open(input, isPipe);
            StreamReport report = StreamInspector.Inspect(stream);
            isReadable = report.Error is null && report.Channels?.Any(static channel => channel.Error is not null) != true;
        });
        Try(input, "copy", () =>
        {
            using WireInput stream = Open(input, isPipe);
            using WireOutput output = WireOutput.FromStream(new ComparingStream(input));
            CopyReport report = StreamCopier.Copy(stream, output);
            Copied++;
            if (report.Length != input.Length) { throw new InvalidOperationException($"copied {report.Length} of {input.Length} bytes"); }
        });
        if (isGood && !isReadable) { Fail(input, "a stream in which verify finds nothing cannot be read"); }
        Inputs++;
        Bytes += input.Length;
        if (isGood) { Good++; }
        TimeSpan time = Stopwatch.GetElapsedTime(Started);
        if (time > WorstTime) { WorstTime = time; }
    }

    private static WireInput Open(byte[] input, bool isPipe) =>
        isPipe ? WireInput.FromStream(new PiecedInput(input, input.Length / 3), new WireInputOptions { BufferSize = 4096 }) : WireInput.FromMemory(input);

    private void Try(byte[] input, string what, Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
        }
        catch (WireFormatException)
        {
            // What is wrong with the bytes.
        }
        catch (Exception exception)
        {
            Fail(input, $"{what}: {exception}");
        }
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        WorstMemory = Math.Max(WorstMemory, (taken - FixedMemory) / (double)Math.Max(1, input.Length));
        if (taken > FixedMemory + (MemoryPerByte * input.Length)) { Fail(input, $"{what} took {taken} bytes of memory for {input.Length}"); }
    }

    private void Fail(byte[] input, string what)
    {
        string file = Path.Combine(Campaign.Folder ?? Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"fuzz-{seed}-{Inputs}.bin"));
        if (Failures.Count < 20)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, input);
        }
        Failures.Add($"{what}\n  input {file}");
    }

    private byte[] Damage(byte[] good)
    {
        _bytes.Clear();
        _bytes.AddRange(good);
        for (int left = 1 + _random.Next(4); left > 0 && _bytes.Count > 0; left--)
        {
            int place = Place();
            switch (_random.Next(9))
            {
                case 0 or 1: _bytes[place] ^= (byte)(1 << _random.Next(8)); break;
                case 2: _bytes[place] = (byte)_random.Next(256); break;
                case 3 or 4: Write(place, s_interesting[_random.Next(s_interesting.Length)], 1 << _random.Next(4)); break;
                case 5: _bytes.RemoveRange(place, Math.Min(Length(), _bytes.Count - place)); break;
                case 6: _bytes.InsertRange(place, _bytes.GetRange(place, Math.Min(Length(), _bytes.Count - place))); break;
                case 7:
                    byte[] other = bases[_random.Next(bases.Count)];
                    int from = _random.Next(other.Length);
                    _bytes.InsertRange(place, other.AsSpan(from, Math.Min(Length(), other.Length - from)).ToArray());
                    break;
                default:
                    if (_random.Next(3) == 0) { _bytes.RemoveRange(place, _bytes.Count - place); }
                    else { Increment(place); }
                    break;
            }
        }
        return [.. _bytes];
    }

    /// <summary>Half of the changes hit the first or last bytes, where lists and headers are.</summary>
    private int Place() => _random.Next(4) switch
    {
        0 => _random.Next(Math.Min(_bytes.Count, 400)),
        1 => Math.Max(0, _bytes.Count - 1 - _random.Next(60_000)),
        _ => _random.Next(_bytes.Count),
    };

    private int Length() => 1 << _random.Next(14);

    private void Increment(int place) => _bytes[place] = (byte)(_bytes[place] + (_random.Next(2) == 0 ? 1 : -1));

    private void Write(int place, ulong value, int width)
    {
        for (int i = 0; i < width && place + i < _bytes.Count; i++) { _bytes[place + i] = (byte)(value >> (8 * (width - 1 - i))); }
    }
}
