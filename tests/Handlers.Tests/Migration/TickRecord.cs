using SaveVm.Records;

namespace SaveVm.Handlers.Tests.Migration;

[WireRecord]
public readonly partial record struct TickRecord
{
    public ulong Ticks { get; init; }
}
