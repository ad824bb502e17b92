using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using SaveVm.Handlers.Verification;
using SaveVm.Streams;
using Xunit;

namespace SaveVm.Handlers.Tests.Copying;

/// <summary>Whatever machine is given to the writer, and in whatever form it goes: what is written is good, without a warning.</summary>
public sealed class WriterPropertyTests
{
    private static readonly string[] s_names = ["timer", "slirp", "cpu_common", "0000:00:03.0/virtio-net", "apic", "i8259", "mc146818rtc", "acme-dpu"];
    private static readonly string[] s_machines = ["pc-i440fx-5.2", "pc-q35-7.2", "virt-10.0", "pc-i440fx-11.1", "s390-ccw-virtio-9.0"];

    [Theory]
    [InlineData(WriterCourse.Precopy, RamForm.Plain, 160)]
    [InlineData(WriterCourse.Precopy, RamForm.Xbzrle, 80)]
    [InlineData(WriterCourse.Precopy, RamForm.Multifd, 80)]
    [InlineData(WriterCourse.Precopy, RamForm.MultifdZlib, 80)]
    [InlineData(WriterCourse.Precopy, RamForm.Mapped, 40)]
    [InlineData(WriterCourse.Postcopy, RamForm.Plain, 120)]
    [InlineData(WriterCourse.Snapshot, RamForm.Plain, 40)]
    [InlineData(WriterCourse.Colo, RamForm.Plain, 80)]
    public void Write_AnyModel_IsGood(WriterCourse course, RamForm form, int count) => Prop.ForAll(
        Models(course, form).ToArbitrary(),
        static model =>
        {
            VerifyReport report = model.Verify();
            return report.Findings.All(static finding => finding.Severity == FindingSeverity.Note).Label(
                string.Join("\n", report.Findings.Select(static finding => $"{finding.Rule} at {finding.Offset} of {finding.Section}: {finding.Message}")));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20_26_11UL, 25UL));

    // What a model has is in the stream: a property of streams that lack it would say nothing.
    [Fact]
    public void Write_AllModels_HaveEverything()
    {
        var seen = new WriterContent();
        foreach ((WriterCourse course, RamForm form) in (ReadOnlySpan<(WriterCourse, RamForm)>)
            [(WriterCourse.Precopy, RamForm.Xbzrle), (WriterCourse.Precopy, RamForm.Mapped), (WriterCourse.Precopy, RamForm.MultifdZlib), (WriterCourse.Postcopy, RamForm.Plain), (WriterCourse.Colo, RamForm.Plain)])
        {
            Prop.ForAll(Models(course, form).ToArbitrary(), model => seen.Add(model)).Check(Config.QuickThrowOnFailure.WithMaxTest(20).WithReplay(20_26_11UL, 25UL));
        }
        seen.AssertComplete();
    }

    private static Gen<WriterModel> Models(WriterCourse course, RamForm form) =>
        from machine in Gen.Elements(Machines(course))
        from target in Gen.Elements(Targets(course, form))
        from pageBits in Gen.Elements(0, 12, 12)
        from hasUuid in Gen.Elements(false, true)
        from hasDescription in Gen.Elements(true, true, false)
        from hasConfiguration in Gen.Elements(true, true, true, form == RamForm.Mapped || course != WriterCourse.Precopy)
        from hasReturnPath in Gen.Elements(false, true)
        from blockCount in Gen.Choose(1, 4)
        from blocks in Gen.ListOf(Gen.Choose(1, 40), blockCount)
        from deviceCount in Gen.Choose(0, 8)
        from devices in Gen.ListOf(Devices(), deviceCount)
        from disks in Gen.Choose(0, 2)
        from bitmaps in Gen.Choose(0, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        select new WriterModel
        {
            Course = course,
            Form = form,
            Machine = machine,
            Target = target is null ? null : MigrationTarget.All.Single(known => known.Release == target),
            PageBits = pageBits,
            HasUuid = hasUuid,
            HasDescription = hasDescription,
            HasConfiguration = hasConfiguration,
            HasReturnPath = hasReturnPath,
            Blocks = [.. blocks],
            Devices = [.. devices.DistinctBy(static device => (device.Name, device.Instance))],
            Disks = disks,
            Bitmaps = bitmaps,
            Seed = seed,
        };

    // What no release writes is left out: COLO's command from 11.1 on.
    private static string[] Machines(WriterCourse course) =>
        [.. s_machines.Where(machine => course != WriterCourse.Colo || machine != "pc-i440fx-11.1")];

    private static string?[] Targets(WriterCourse course, RamForm form) => form == RamForm.Mapped ? [null, "10.0", "11.1"]
        : course == WriterCourse.Colo ? [null, "5.2", "7.2", "10.0"]
        : [null, "5.2", "7.2", "10.0", "11.1"];

    private static Gen<WriterDevice> Devices() =>
        from name in Gen.Elements(s_names)
        from instance in Gen.Choose(0, 3)
        from version in Gen.Choose(0, 12)
        from length in Gen.Elements(1, 2, 5, 24, 300, 5_000)
        select new WriterDevice(name, (uint)instance, (uint)version, length);
}
