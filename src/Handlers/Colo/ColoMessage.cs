using SaveVm.Records;

namespace SaveVm.Handlers.Colo;

/// <summary>A message of COLO: a bare number, and for one of them a value (<c>colo_send_message</c>, <c>colo_send_message_value</c>).</summary>
/// <param name="Kind">Which message.</param>
/// <param name="Value">Size of the device state in bytes.</param>
[WireRecord]
public readonly partial record struct ColoMessage(
    ColoMessageKind Kind,
    [When(nameof(ColoMessage.Kind), ColoMessageKind.VmStateSize)] ulong Value);
