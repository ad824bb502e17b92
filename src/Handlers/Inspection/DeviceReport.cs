namespace SaveVm.Handlers.Inspection;

/// <summary>The state of one device: a full section.</summary>
/// <param name="Name">The section's name, such as <c>0000:00:02.0/virtio-net</c>.</param>
/// <param name="Instance">The instance id.</param>
/// <param name="Version">The version id.</param>
/// <param name="Length">Length of the state in bytes, without header and footer of its section.</param>
/// <param name="Offset">Offset of the state's first byte in the stream.</param>
public sealed record DeviceReport(string Name, uint Instance, uint Version, long Length, long Offset);
