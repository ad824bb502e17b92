using SaveVm.Handlers.Extraction;
using Xunit;

namespace SaveVm.Handlers.Tests.Extraction;

/// <summary>Where RAM lies; the rows are what <c>info mtree -f</c> of QEMU 5.2, 7.2, 10.0 and 11.1 says.</summary>
public sealed class GuestRamMapTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData("pc-i440fx-7.2", 3583, 3583)]
    [InlineData("pc-i440fx-7.2", 3584, 3072)]
    [InlineData("pc-i440fx-11.1", 8192, 3072)]
    [InlineData("pc-i440fx-2.0", 3584, 3072)]
    [InlineData("pc-i440fx-1.7", 3583, 3583)]
    [InlineData("pc-i440fx-1.7", 3584, 3584)]
    [InlineData("pc-i440fx-1.7", 4096, 3584)]
    [InlineData("pc-1.3", 4096, 3584)]
    [InlineData("pc-i440fx-rhel7.6.0", 4096, 3072)]
    [InlineData("pc-i440fx-focal", 4096, 3072)]
    [InlineData("pc-q35-7.2", 2815, 2815)]
    [InlineData("pc-q35-7.2", 2816, 2048)]
    [InlineData("pc-q35-10.0", 3000, 2048)]
    [InlineData("microvm", 3072, 3072)]
    [InlineData("microvm", 3584, 3072)]
    [InlineData("isapc", 3584, 3584)]
    [InlineData("pc-i440fx-5.2", 16, 16)]
    public void TrySplit_MachineOfThisSize_IsAsQemuMapsIt(string machine, long mebibytes, long below)
    {
        Assert.True(GuestRamMap.TrySplit(machine, mebibytes * MiB, out long found));
        Assert.Equal(below * MiB, found);
    }

    [Theory]
    [InlineData("virt-9.0")]
    [InlineData("pseries-7.2")]
    [InlineData("none")]
    [InlineData("pcie-board")]
    [InlineData("")]
    public void TrySplit_OtherMachine_IsNotKnown(string machine) => Assert.False(GuestRamMap.TrySplit(machine, MiB, out _));
}
