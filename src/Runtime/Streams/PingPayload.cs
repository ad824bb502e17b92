using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>The payload of <see cref="CommandKind.Ping"/>: 1 after the return path was opened, 2, 3 and 4 around a package.</summary>
/// <param name="Value">What the PONG repeats.</param>
[WireRecord]
public readonly partial record struct PingPayload(uint Value);
