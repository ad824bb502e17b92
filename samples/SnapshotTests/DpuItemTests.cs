using SaveVm.Records;
using VendorSection;
using Xunit;

namespace SnapshotTests;

/// <summary>
/// What a record looks like on the wire, as text that is checked in: offset, bytes, field, value. A change of the record shows in a review as the bytes that
/// changed.
/// </summary>
public sealed class DpuItemTests
{
    // snippet: what an item looks like on the wire
    [Fact]
    public void NamedRule() => Snapshot.Verify(AnnotatedDump.Of(new DpuItem { Rule = 7, Flags = DpuFlags.Named, Name = "uplink"u8 }));
    // end of snippet

    [Fact]
    public void LastItemWithProgram() =>
        Snapshot.Verify(AnnotatedDump.Of(new DpuItem { Rule = 8, Flags = DpuFlags.Program | DpuFlags.EndOfSection, Program = [0xB7, 0, 0, 0, 1, 0, 0, 0, 0x95] }));

    /// <summary>Bytes that are no item: the text ends with what is wrong.</summary>
    [Fact]
    public void UnknownFlag() => Snapshot.Verify(AnnotatedDump.OfBytes<DpuItem>([0, 0, 0, 0, 0, 0, 7, 0x40]));
}
