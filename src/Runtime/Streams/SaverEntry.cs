namespace SaveVm.Streams;

/// <summary>Who writes one section.</summary>
/// <param name="Id">The section's id in this stream.</param>
/// <param name="Name">The section's name as the stream will have it.</param>
/// <param name="InstanceId">Which of several sections of this name.</param>
/// <param name="Live">Writes START, PART and END; <see langword="null"/> for a device.</param>
/// <param name="Device">Writes FULL; <see langword="null"/> for a live section.</param>
public sealed record SaverEntry(uint Id, string Name, uint InstanceId, ISectionSaver? Live, IDeviceSaver? Device);
