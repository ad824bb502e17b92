using System.Collections.Generic;

namespace SaveVm.Streams;

/// <summary>The description of one state: a device, a nested struct, an element of a list, or a subsection.</summary>
/// <param name="VmsdName">Its name (<c>VMStateDescription.name</c>).</param>
/// <param name="Version">Its version.</param>
/// <param name="Fields">Its fields in wire order; names may repeat.</param>
/// <param name="Subsections">Its subsections in wire order.</param>
public sealed record VmDescriptionNode(
    string VmsdName, int Version, IReadOnlyList<VmDescriptionField> Fields, IReadOnlyList<VmDescriptionNode> Subsections);
