using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>The payload of <see cref="ReturnPathMessageType.Pong"/>.</summary>
/// <param name="Value">The value of the PING. Answers may overtake each other around a package.</param>
[WireRecord]
public readonly partial record struct ReturnPathPong(uint Value);
