using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>What the subsection <c>configuration/capabilities</c> begins with.</summary>
/// <param name="Count">How many <see cref="CapabilityName"/> follow. QEMU has about 25 capabilities.</param>
[WireRecord]
public readonly partial record struct CapabilityCount([Range(0, 256)] uint Count);
