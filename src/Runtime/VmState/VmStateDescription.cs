using System.Collections.Generic;

namespace SaveVm.VmState;

/// <summary>A description: what QEMU has in a <c>VMStateDescription</c>. Made by the generator.</summary>
/// <param name="Name">The name: of the section, of the nested struct, or of the subsection.</param>
/// <param name="Version">The version that is written, and the newest that is read (<c>version_id</c>).</param>
/// <param name="MinimumVersion">The oldest version that is read (<c>minimum_version_id</c>).</param>
/// <param name="Fields">The fields in wire order.</param>
/// <param name="Subsections">The subsections in the order in which they are written.</param>
public sealed record VmStateDescription(
    string Name, int Version, int MinimumVersion, IReadOnlyList<VmStateFieldDescription> Fields, IReadOnlyList<VmStateDescription> Subsections);
