using System;
using SaveVm.Streams;

namespace SaveVm.VmState;

/// <summary>Reads the FULL sections of one device class.</summary>
/// <typeparam name="T">A class with <see cref="SavevmSectionAttribute"/>.</typeparam>
/// <param name="stateOf">Gives the object to fill for a section: a new one, or the device itself.</param>
/// <param name="loaded">Is told when it was filled.</param>
public sealed class VmStateSectionLoader<T>(Func<SectionInfo, T> stateOf, Action<SectionInfo, T>? loaded = null) : ISectionLoader
    where T : class, IVmState
{
    /// <inheritdoc/>
    public void Load(SavevmReader reader, in SectionInfo section)
    {
        ArgumentNullException.ThrowIfNull(reader);
        T state = stateOf(section);
        VmStateBody.Read(state, reader.Input, section.VersionId);
        loaded?.Invoke(section, state);
    }
}
