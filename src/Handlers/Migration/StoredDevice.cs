using System;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>A device's state as bytes, to be sent again as it came.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="InstanceId">Which of several sections of this name.</param>
/// <param name="VersionId">The version of the body's layout.</param>
/// <param name="Body">The body of the FULL section.</param>
/// <param name="IsEarly">Whether it stood before the live sections (<c>early_setup</c>, since 10.0).</param>
public sealed record StoredDevice(string Name, uint InstanceId, uint VersionId, ReadOnlyMemory<byte> Body, bool IsEarly = false) : IDeviceSaver
{
    /// <inheritdoc/>
    public void Save(SavevmWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Output.Write(Body.Span);
    }
}
