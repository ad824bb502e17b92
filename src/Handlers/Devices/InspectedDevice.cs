using SaveVm.Devices;

namespace SaveVm.Handlers.Devices;

/// <summary>A device of a stream.</summary>
/// <param name="State">Its state.</param>
/// <param name="Checkpoint">The number of the COLO checkpoint it belongs to, from 0; <see langword="null"/> in the main stream.</param>
public sealed record InspectedDevice(DeviceState State, int? Checkpoint);
