using System.Runtime.Versioning;

namespace SaveVm.Handlers.Memory;

/// <summary>A block of <see cref="AnonymousMemory"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class AnonymousBlock(int index, string name, long usedLength, long maximumLength, int pageSize)
    : MappedBlock(index, name, usedLength, maximumLength, pageSize, LinuxMemory.PrivateAnonymous, descriptor: -1)
{
    protected override bool TryGiveBack(long offset, long length) => LinuxMemory.Advise(Start + offset, (nuint)length, LinuxMemory.DoNotNeed) == 0;
}
