using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>The payload of <see cref="ReturnPathMessageType.Shut"/>.</summary>
/// <param name="Status">0 when everything was loaded.</param>
[WireRecord]
public readonly partial record struct ReturnPathShut(uint Status);
