namespace SaveVm.Tool.CommandLine;

/// <summary>Which device the user means.</summary>
/// <param name="Section">The section's name.</param>
/// <param name="Instance">The instance id; null when it was not said.</param>
/// <param name="Description">Where the VM description is; null for the stream itself.</param>
internal sealed record DeviceChoice(string? Section, uint? Instance, string? Description);
