using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.Scaffolding;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Devices.Tests.Scaffolding;

/// <summary>
/// Every device section of every golden stream, scaffolded: what comes out compiles without a warning, reads the section it was made from, and writes it back byte for byte.
/// Equal files are compiled once.
/// </summary>
public sealed class GoldenScaffoldTests
{
    private static readonly Lazy<List<Sample>> s_samples = new(static () => [.. Golden.Ids.SelectMany(static id => Samples(id, Golden.Read(Golden.Manifest(id).StreamFile)))]);

    private static string[] Texts => [.. s_samples.Value.Select(static sample => sample.Text).Distinct(StringComparer.Ordinal)];

    [Fact]
    public async Task Write_EveryGoldenSection_CompilesReadsAndWritesIt()
    {
        List<Sample> samples = s_samples.Value;
        Assert.InRange(samples.Count, 2500, int.MaxValue);
        string[] texts = Texts;
        Assembly assembly = await ScaffoldCompiler.CompileAsync([.. texts.Select(static (text, i) => text.Replace("namespace Devices;", $"namespace Devices{i};", StringComparison.Ordinal))]);
        Dictionary<string, Type> classes = texts
            .Select((text, i) => (text, Type: assembly.GetTypes().Single(type => type.Namespace == $"Devices{i}" && type.GetCustomAttribute<SavevmSectionAttribute>() is not null)))
            .ToDictionary(static pair => pair.text, static pair => pair.Type, StringComparer.Ordinal);
        MethodInfo check = typeof(GoldenScaffoldTests).GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (Sample sample in samples) { check.MakeGenericMethod(classes[sample.Text]).CreateDelegate<Action<Sample>>()(sample); }
    }

    [Fact]
    public void Write_EveryGoldenSection_IsFormatted()
    {
        foreach (string text in Texts)
        {
            Assert.DoesNotContain('\r', text);
            Assert.EndsWith("}\n", text, StringComparison.Ordinal);
            Assert.Empty(CSharpSyntaxTree.ParseText(text).GetDiagnostics());
            // Every line stands where its braces put it.
            int depth = 0;
            foreach (string line in text.Split('\n').Where(static line => line.Length > 0))
            {
                string content = line.TrimStart();
                Assert.Equal(line.TrimEnd(), line);
                if (content is "}" or "];") { depth--; }
                Assert.True(line.Length - content.Length == 4 * depth, line);
                if (content is "{" or "[") { depth++; }
            }
            Assert.Equal(0, depth);
        }
    }

    private static IEnumerable<Sample> Samples(string id, byte[] stream)
    {
        VmDescription? description = null;
        if (DescribedBy(id) is { } other)
        {
            using WireInput source = WireInput.FromMemory(Golden.ReadStream(other));
            description = DeviceInspector.ReadDescription(source);
        }
        using WireInput input = WireInput.FromMemory(stream);
        foreach (InspectedDevice device in DeviceInspector.Inspect(input, new DeviceInspectOptions { Description = description }).Devices)
        {
            DeviceState state = device.State;
            string where = $"{id} {state.Name} {state.InstanceId}";
            if (state.Layout is null) { continue; }
            Assert.True(DeviceScaffold.TryWrite(state, new ScaffoldOptions { Source = id }, out string text, out string? problem), $"{where}: {problem}");
            // Without the header, which differs by the stream's name.
            yield return new Sample(where, text[text.IndexOf("#nullable", StringComparison.Ordinal)..], state.VersionId, stream.AsMemory((int)state.Offset, state.Length));
        }
    }

    private static string? DescribedBy(string id) => Golden.Manifest(id) switch
    {
        { Scenario: "bitmaps-postcopy" or "no-vmdesc", Qemu: var qemu } => $"bitmaps-v{qemu}",
        { Scenario: "postcopy-ram" or "postcopy-preempt" or "colo", Qemu: var qemu } => $"live-v{qemu}",
        _ => null,
    };

    private static void Check<T>(Sample sample)
        where T : class, IVmState, new()
    {
        T state = VmStateBody.Read<T>(sample.Body.Span, sample.Version);
        Assert.True(sample.Body.Span.SequenceEqual(VmStateBody.ToArray(state)), $"{sample.Where} was written otherwise");
        // A device that nobody has loaded yet can be saved as well.
        Assert.Null(new T().ExplainWrite());
    }

    private sealed record Sample(string Where, string Text, uint Version, ReadOnlyMemory<byte> Body);
}
