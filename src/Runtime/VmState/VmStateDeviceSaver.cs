using System;
using SaveVm.Streams;

namespace SaveVm.VmState;

/// <summary>Writes the FULL section of one device class, and its entry in the VM description. The mirror of <see cref="VmStateSectionLoader{T}"/>.</summary>
/// <typeparam name="T">A class with <see cref="SavevmSectionAttribute"/>.</typeparam>
/// <param name="device">The device; its <c>PreSave</c> is called when it is written.</param>
/// <param name="style">
/// How the VM description is written; <see langword="null"/> for that of the release the stream is for (<see cref="SavevmWriter.Target"/>), the newest without one.
/// </param>
public sealed class VmStateDeviceSaver<T>(T device, VmDescriptionStyle? style = null) : IDeviceSaver
    where T : class, IVmState
{
    private readonly T _device = device ?? throw new ArgumentNullException(nameof(device));

    /// <inheritdoc/>
    public uint VersionId => (uint)T.StateDescription.Version;

    /// <inheritdoc/>
    public bool IsNeeded => _device.IsNeeded;

    /// <summary>The device as it was last saved: its fields, the elements that were there, the subsections that were needed. Empty before.</summary>
    public string Description { get; private set; } = "";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The device contradicts its description; the message says which field.</exception>
    public void Save(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        // Before the bytes: PostSave may change the device.
        Description = VmStateBody.Describe(_device, style ?? writer.DescriptionStyle);
        VmStateBody.Write(_device, writer.Output);
    }
}
