namespace SaveVm.Devices;

/// <summary>A place where the VM description and the bytes of a device disagree.</summary>
/// <param name="IsExplained">
/// Whether the bytes were understood all the same: a trait of an older release's descriptions. Otherwise what follows inside the same state may be wrong.
/// </param>
/// <param name="Path">The field, see <see cref="DeviceField.Path"/>; empty when it is the device as a whole.</param>
/// <param name="Offset">Absolute offset in the stream, in bytes.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What the description says.</param>
public sealed record DeviceFinding(bool IsExplained, string Path, long Offset, string Found, string Expected);
