using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using SaveVm.Handlers.Scaffolding;
using SaveVm.Runtime.Tests.VmState;
using SaveVm.Streams;
using SaveVm.VmState;
using Xunit;

namespace SaveVm.Devices.Tests.Scaffolding;

/// <summary>What no golden stream has: lists, trees, pointers with and without markers, elements that differ, in the description of every release.</summary>
public sealed class ZooScaffoldTests
{
    [Fact]
    public async Task Write_EveryConstructInEveryStyle_CompilesReadsAndWritesIt()
    {
        List<(string Where, string Text, uint Version, byte[] Body)> samples = [];
        foreach (VmDescriptionStyle style in Enum.GetValues<VmDescriptionStyle>())
        {
            Add(samples, style, new ZooScalars { Bool = true, I64 = long.MinValue, Timer = 5 });
            Add(samples, style, new ZooEqual());
            Add(samples, style, Arrays());
            Add(samples, style, new ZooCounted { N8 = 2, ByByte = [1, 2], N32 = 2, ByInt = [new(), new() { Extra = new() }], U32 = 2, Unarmed = [null, 3], Data = new byte[6], Map = [3] });
            Add(samples, style, Rest(style, isFull: true));
            Add(samples, style, Rest(style, isFull: false));
        }
        Assembly assembly = await ScaffoldCompiler.CompileAsync([.. samples.Select(static sample => sample.Text)]);
        MethodInfo check = typeof(ZooScaffoldTests).GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!;
        for (int i = 0; i < samples.Count; i++)
        {
            Type type = assembly.GetTypes().Single(t => t.Namespace == $"Devices{i}" && t.GetCustomAttribute<SavevmSectionAttribute>() is not null);
            check.MakeGenericMethod(type).CreateDelegate<Action<string, uint, byte[]>>()(samples[i].Where, samples[i].Version, samples[i].Body);
        }
        Assert.Contains(samples, static sample => sample.Text.Contains("QTailQ] public List<", StringComparison.Ordinal));
        Assert.Contains(samples, static sample => sample.Text.Contains("GTree] public List<KeyValuePair<ulong, ", StringComparison.Ordinal));
        Assert.Contains(samples, static sample => sample.Text.Contains("Pointers(AutoAllocate = true)]", StringComparison.Ordinal));
        Assert.Contains(samples, static sample => sample.Text.Contains("Pointers] public uint?[]", StringComparison.Ordinal));
        Assert.Contains(samples, static sample => sample.Text.Contains("Tmp] public ", StringComparison.Ordinal));
    }

    private static ZooArrays Arrays()
    {
        ZooArrays arrays = new();
        arrays.Inner[1].Extra = new ZooInnerExtra { Value = 9 };
        return arrays;
    }

    private static ZooRest Rest(VmDescriptionStyle style, bool isFull)
    {
        ZooRest rest = new() { HasMore = true, More = 7, Sub = new ZooSub { Deeper = new ZooSubSub() } };
        // Only 11.1 has markers before elements, and a word for them.
        rest.Marked = style == VmDescriptionStyle.Qemu111 ? [new ZooPlain(), null, new ZooPlain()] : [null, null, null];
        rest.Queue.AddRange([new ZooInner { Level = 3 }, new ZooInner { Extra = isFull ? null : new ZooInnerExtra() }]);
        rest.List.Add(new ZooPlain());
        rest.Direct.Add(new(7, new ZooPlain()));
        if (isFull) { rest.Tree.Add(new(new ZooPlain(), new ZooInner())); }
        return rest;
    }

    private static void Add<T>(List<(string, string, uint, byte[])> samples, VmDescriptionStyle style, T state)
        where T : class, IVmState
    {
        byte[] body = VmStateBody.ToArray(state);
        string name = T.StateDescription.Name;
        string json = $$"""{"page_size": 4096, "devices": [{"name": "{{name}}", "instance_id": 0, {{VmStateBody.Describe(state, style)}}}]}""";
        Assert.True(VmDescription.TryParse(Encoding.UTF8.GetBytes(json), 0, out VmDescription? description, out _));
        var section = new SectionInfo(SectionType.Full, 0, 1, name, 0, (uint)T.StateDescription.Version);
        var decoded = DeviceState.Decode(section, body, 0, description.Devices[0]);
        Assert.DoesNotContain(decoded.Findings, static finding => !finding.IsExplained);
        Assert.True(DeviceScaffold.TryWrite(decoded, new ScaffoldOptions { Namespace = $"Devices{samples.Count}" }, out string text, out string? problem), problem);
        samples.Add(($"{name} {style}", text, section.VersionId, body));
    }

    private static void Check<T>(string where, uint version, byte[] body)
        where T : class, IVmState, new() =>
        Assert.True(body.AsSpan().SequenceEqual(VmStateBody.ToArray(VmStateBody.Read<T>(body, version))), where);
}
