using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SaveVm.Handlers.Tests.Inspection;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// Damaged streams of every kind. Here a few, with fixed seeds; with <c>SAVEVM_CAMPAIGN</c> as many as fit into <c>SAVEVM_FUZZ_SECONDS</c>, which is what
/// docs/reliability.md tells of.
/// </summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, true, 1_500)]
    [InlineData(2, false, 40)]
    public void Read_DamagedStreams_EndInAnErrorOfTheFormat(int seed, bool isSmall, int inputs)
    {
        var fuzzer = new Fuzzer(seed, isSmall ? Small() : [.. Goldens().Where(static bytes => bytes.Length < 3 << 20).Take(6)]);
        Run(fuzzer, () => fuzzer.Inputs < inputs);
        Assert.True(fuzzer.Failures.Count == 0, string.Join("\n", fuzzer.Failures.Take(5)));
    }

    [CampaignTheory]
    [InlineData(1001, true)]
    [InlineData(1002, false)]
    public void Campaign_DamagedStreams_EndInAnErrorOfTheFormat(int seed, bool isSmall)
    {
        int seconds = int.Parse(Environment.GetEnvironmentVariable("SAVEVM_FUZZ_SECONDS") ?? "300", CultureInfo.InvariantCulture);
        var fuzzer = new Fuzzer(seed, isSmall ? Small() : [.. Goldens()]);
        long start = Stopwatch.GetTimestamp();
        Run(fuzzer, () => Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        Campaign.Write("fuzz", $"{(isSmall ? "small" : "golden")}\t{fuzzer.Figures}", fuzzer.Failures);
        Assert.True(fuzzer.Failures.Count == 0, string.Join("\n", fuzzer.Failures.Take(5)));
    }

    /// <summary>On a thread of its own, so that something that hangs is told with its input.</summary>
    private static void Run(Fuzzer fuzzer, Func<bool> goesOn)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                while (goesOn()) { fuzzer.Next(); }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }) { IsBackground = true };
        thread.Start();
        while (!thread.Join(500))
        {
            Assert.True(Stopwatch.GetElapsedTime(fuzzer.Started) < s_hang, $"hangs on input {fuzzer.Inputs}");
        }
        Assert.Null(failure);
    }

    private static List<byte[]> Small() =>
    [
        .. SmallStreams.Names.Select(SmallStreams.Create),
        .. RuleCases.All.Keys.Where(static rule => !rule.StartsWith("multifd", StringComparison.Ordinal) && !rule.StartsWith("preempt", StringComparison.Ordinal))
            .Select(static rule => RuleCases.All[rule]().Good).Where(static bytes => bytes.Length < 1 << 16),
    ];

    /// <summary>Streams, channels and answers; those that are small enough to be worth it.</summary>
    private static IEnumerable<byte[]> Goldens() =>
        Directory.EnumerateFiles(Golden.Directory, "*.br", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Golden.Directory, path))
            .Where(static file => file.EndsWith(".bin.br", StringComparison.Ordinal) || file.Contains(".fwd.", StringComparison.Ordinal) || file.Contains(".rev.", StringComparison.Ordinal) || file.EndsWith(".vmstate.br", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Golden.Read)
            .Where(static bytes => bytes.Length < 8 << 20);
}
