namespace SaveVm.Streams;

/// <summary>Writes the body of one FULL section: a device, sent at once while the guest is stopped (<c>vmstate_save</c>).</summary>
public interface IDeviceSaver
{
    /// <summary>The version of the body's layout.</summary>
    uint VersionId { get; }

    /// <summary>Whether the device is sent at all (<c>vmstate_section_needed</c>).</summary>
    bool IsNeeded => true;

    /// <summary>Writes the body.</summary>
    /// <param name="writer">The writer, with the section open.</param>
    void Save(SavevmWriter writer);

    /// <summary>
    /// The members of the device's object in the VM description, without braces: <c>"vmsd_name":"..","version":1,"fields":[..]</c>; empty for the description
    /// that QEMU gives devices it knows only by their length.
    /// </summary>
    string Description => "";
}
