namespace SaveVm.Handlers.Inspection;

/// <summary>One section.</summary>
/// <param name="Offset">Offset of its type byte in bytes from the start of the stream.</param>
/// <param name="Length">Length in bytes, header and footer included.</param>
/// <param name="Type"><c>start</c>, <c>part</c>, <c>end</c> or <c>full</c>.</param>
/// <param name="Id">The section id.</param>
/// <param name="Name">The section's name, such as <c>ram</c>; that of its start for <c>part</c> and <c>end</c>.</param>
/// <param name="Instance">The instance id; that of its start for <c>part</c> and <c>end</c>.</param>
/// <param name="Version">The version id; that of its start for <c>part</c> and <c>end</c>.</param>
public readonly record struct SectionReport(long Offset, long Length, string Type, uint Id, string Name, uint Instance, uint Version);
