using SaveVm.Handlers.Memory;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>The contract of memory, for each backend.</summary>
public static class GuestMemoryTests
{
    public sealed class Best : GuestMemoryContract
    {
        protected override IGuestMemory Create() => GuestMemory.Create();
    }

    public sealed class Sparse : GuestMemoryContract
    {
        protected override IGuestMemory Create() => new SparseMemory();
    }
}
