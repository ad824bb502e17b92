namespace SaveVm.Devices;

/// <summary>A place where the VM description and the bytes disagree.</summary>
/// <param name="IsExplained">
/// Whether the bytes were understood all the same: a trait of an older release's descriptions. Otherwise what follows inside the same state may be wrong.
/// </param>
/// <param name="Field">The field's name; empty when it cannot be said.</param>
/// <param name="Index">Which element of an array; -1 for none.</param>
/// <param name="Offset">Absolute offset in the stream, in bytes.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What the description says.</param>
public readonly record struct DeviceMismatch(bool IsExplained, string Field, long Index, long Offset, string Found, string Expected);
