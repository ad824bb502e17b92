using SaveVm.Records;

namespace SaveVm.Handlers.Migration;

/// <summary>The payload of <see cref="ReturnPathMessageType.ResumeAcknowledged"/>.</summary>
/// <param name="Value">Always 1 (<c>MIGRATION_RESUME_ACK_VALUE</c>).</param>
[WireRecord]
public readonly partial record struct ReturnPathResumeAcknowledged([Range(1, 1)] uint Value);
