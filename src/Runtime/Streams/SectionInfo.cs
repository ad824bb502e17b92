namespace SaveVm.Streams;

/// <summary>What a section's header says. PART and END carry only the id; the rest is what the START with that id said.</summary>
/// <param name="Type"><see cref="SectionType.Start"/>, <see cref="SectionType.Part"/>, <see cref="SectionType.End"/> or <see cref="SectionType.Full"/>.</param>
/// <param name="Offset">Absolute offset of the type byte, in bytes.</param>
/// <param name="Id">The section's id: a running number of the sender, without meaning across streams.</param>
/// <param name="Name">The name (<c>idstr</c>), such as <c>ram</c> or <c>0000:00:02.0/virtio-rng</c>; bytes beyond ASCII as Latin-1, so that none is lost.</param>
/// <param name="InstanceId">Which of several sections of this name.</param>
/// <param name="VersionId">The version of the body's layout.</param>
public readonly record struct SectionInfo(SectionType Type, long Offset, uint Id, string Name, uint InstanceId, uint VersionId);
