using System.Collections.Generic;

namespace SaveVm.Handlers.Scaffolding;

/// <summary>A class to be written: what QEMU has in a <c>VMStateDescription</c>.</summary>
/// <param name="StateName">The description's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="ReadsAnyVersion">Whether something reads it with a version that is not on the wire: elements of lists, <c>tmp</c>.</param>
/// <param name="Members">Fields in wire order, then subsections.</param>
internal sealed record ScaffoldClass(string StateName, int Version, bool ReadsAnyVersion, IReadOnlyList<ScaffoldMember> Members);
