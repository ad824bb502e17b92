namespace SaveVm.Handlers.Devices;

/// <summary>Where the description of the devices came from.</summary>
public enum DeviceDescriptionSource
{
    /// <summary>There is none: postcopy, COLO, <c>suppress-vmdesc</c>, machine types up to 2.2.</summary>
    None,

    /// <summary>The stream's own.</summary>
    Stream,

    /// <summary>The caller gave it.</summary>
    Given,
}
