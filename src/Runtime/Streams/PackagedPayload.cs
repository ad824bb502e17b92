using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The payload of <see cref="CommandKind.Packaged"/>.</summary>
/// <param name="Length">How many bytes of items follow behind the command.</param>
[WireRecord]
public readonly partial record struct PackagedPayload(uint Length);
