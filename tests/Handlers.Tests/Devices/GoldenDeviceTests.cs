using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Devices;
using SaveVm.Handlers.Devices;
using SaveVm.IO;
using SaveVm.Streams;
using SaveVm.TestSupport;
using Xunit;

namespace SaveVm.Handlers.Tests.Devices;

/// <summary>Every FULL section of every golden stream: decoded, every byte accounted for, and written again.</summary>
public class GoldenDeviceTests
{
    public static IEnumerable<object[]> All =>
        Golden.Ids.Select(static id => new object[] { id, Golden.Manifest(id).StreamFile })
            .Concat(Golden.ColoRecordings.Select(static name => new object[] { name, $"colo/{name}.primary.bin.br" }));

    /// <summary>Streams without a description, and one of the same machine that has it.</summary>
    public static IEnumerable<object[]> Undescribed =>
        Golden.Ids.Where(static id => Sibling(id) is not null).Select(static id => new object[] { id, Sibling(id)! });

    // COLO comes with 16 checkpoints, each with all devices.
    private static string? Sibling(string id) => Golden.Manifest(id) switch
    {
        { Scenario: "bitmaps-postcopy" or "no-vmdesc", Qemu: var qemu } => $"bitmaps-v{qemu}",
        { Scenario: "postcopy-ram" or "postcopy-preempt" or "colo", Qemu: var qemu } => $"live-v{qemu}",
        _ => null,
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Inspect_Golden_AccountsForEveryByte(string id, string file)
    {
        byte[] stream = Golden.Read(file);
        using WireInput input = WireInput.FromMemory(stream);
        DeviceInspection inspection = DeviceInspector.Inspect(input);
        Assert.Equal(inspection.Stream.VmDescription ? DeviceDescriptionSource.Stream : DeviceDescriptionSource.None, inspection.DescriptionSource);
        Check(inspection, stream, id);
        Assert.All(inspection.Devices, device => Assert.Equal(inspection.Stream.VmDescription, device.State.Layout is not null));
    }

    [Theory]
    [MemberData(nameof(Undescribed))]
    public void Inspect_DescriptionOfAnotherStream_Fits(string id, string described)
    {
        using WireInput source = WireInput.FromMemory(Golden.ReadStream(described));
        VmDescription description = DeviceInspector.ReadDescription(source);
        byte[] stream = Golden.ReadStream(id);
        using WireInput input = WireInput.FromMemory(stream);
        DeviceInspection inspection = DeviceInspector.Inspect(input, new DeviceInspectOptions { Description = description });
        Assert.Equal(DeviceDescriptionSource.Given, inspection.DescriptionSource);
        Check(inspection, stream, id);
        Assert.All(inspection.Devices, static device => Assert.NotNull(device.State.Layout));
    }

    private static void Check(DeviceInspection inspection, byte[] stream, string id)
    {
        Assert.Null(inspection.Stream.Error);
        Assert.NotEmpty(inspection.Devices);
        var output = new ArrayBufferWriter<byte>();
        foreach (InspectedDevice device in inspection.Devices)
        {
            DeviceState state = device.State;
            string where = $"{id} {state.Name} {state.InstanceId}";
            Assert.True(state.Findings.Count == 0, $"{where}: {string.Join("; ", state.Findings)}");
            output.ResetWrittenCount();
            state.WriteTo(output);
            Assert.True(stream.AsSpan((int)state.Offset, state.Length).SequenceEqual(output.WrittenSpan), $"{where} was written otherwise");
            Assert.Equal(state.Offset + state.Length, Tile(state.Fields, state.Offset, where));
        }
    }

    // Values follow each other without a gap; in front of what has fields there may be a header or a marker, and behind it the end of a list.
    private static long Tile(IReadOnlyList<DeviceField> fields, long position, string where)
    {
        foreach (DeviceField field in fields)
        {
            Assert.True(field.Offset == position, $"{where} {field.Path} is at {field.Offset}, not at {position}");
            if (field.HasFields)
            {
                int header = field.Kind switch
                {
                    DeviceFieldKind.Subsection => SubsectionHeader.MinimumLength + field.Name.Length,
                    DeviceFieldKind.Element => 1,
                    DeviceFieldKind.Tree => 4,
                    _ => 0,
                };
                int end = field.Kind is DeviceFieldKind.List or DeviceFieldKind.Tree ? 1 : 0;
                Assert.Equal(field.Offset + field.Length, Tile(field.Fields, position + header, where) + end);
            }
            position += field.Length;
        }
        return position;
    }
}
