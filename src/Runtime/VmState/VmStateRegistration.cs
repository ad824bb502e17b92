using System;
using SaveVm.Streams;

namespace SaveVm.VmState;

/// <summary>Registers device classes by the name in their attribute; nothing is looked up by reflection.</summary>
public static class VmStateRegistration
{
    /// <summary>Reads sections of the class's name into new objects.</summary>
    /// <typeparam name="T">A class with <see cref="SavevmSectionAttribute"/>.</typeparam>
    /// <param name="registry">Who reads which sections.</param>
    /// <param name="loaded">Is given each device with its section's header.</param>
    /// <exception cref="ArgumentException">The name has a loader already.</exception>
    public static void Add<T>(this SectionRegistry registry, Action<SectionInfo, T> loaded)
        where T : class, IVmState, new()
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(loaded);
        registry.Add(T.StateDescription.Name, new VmStateSectionLoader<T>(static _ => new T(), loaded));
    }

    /// <summary>Reads sections of the class's name into a device that is there.</summary>
    /// <typeparam name="T">A class with <see cref="SavevmSectionAttribute"/>.</typeparam>
    /// <param name="registry">Who reads which sections.</param>
    /// <param name="device">The device to fill.</param>
    /// <exception cref="ArgumentException">The name has a loader already.</exception>
    public static void Add<T>(this SectionRegistry registry, T device)
        where T : class, IVmState
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(device);
        registry.Add(T.StateDescription.Name, new VmStateSectionLoader<T>(_ => device));
    }

    /// <summary>Writes a device under the class's name.</summary>
    /// <typeparam name="T">A class with <see cref="SavevmSectionAttribute"/>.</typeparam>
    /// <param name="registry">Who writes which sections.</param>
    /// <param name="device">The device; asked for its state each time it is saved.</param>
    /// <param name="path">The device's path, such as <c>0000:00:02.0</c>, which stands before the class's name; <see langword="null"/> for none.</param>
    /// <param name="instanceId">Which of several sections of this name.</param>
    /// <param name="style">How the VM description is written; see <see cref="VmStateDeviceSaver{T}"/>.</param>
    /// <exception cref="ArgumentException">Name and instance have a saver already.</exception>
    public static void Add<T>(this SaverRegistry registry, T device, string? path = null, uint instanceId = 0, VmDescriptionStyle? style = null)
        where T : class, IVmState
    {
        ArgumentNullException.ThrowIfNull(registry);
        string name = T.StateDescription.Name;
        registry.Add(path is null ? name : $"{path}/{name}", instanceId, new VmStateDeviceSaver<T>(device, style));
    }
}
