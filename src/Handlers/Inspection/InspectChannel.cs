using SaveVm.IO;

namespace SaveVm.Handlers.Inspection;

/// <summary>A channel beside the main one.</summary>
/// <param name="Name">How the user named it.</param>
/// <param name="Input">Its bytes; stays the caller's.</param>
public sealed record InspectChannel(string Name, WireInput Input);
