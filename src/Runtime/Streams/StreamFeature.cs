namespace SaveVm.Streams;

/// <summary>What a stream may contain and not every release of QEMU loads; see <see cref="MigrationTarget"/>.</summary>
public enum StreamFeature
{
    /// <summary>Command ENABLE_COLO.</summary>
    EnableColo,

    /// <summary>Command SWITCHOVER_START.</summary>
    SwitchoverStart,

    /// <summary>Section "block": block migration.</summary>
    BlockSection,

    /// <summary>RAM items with a page compressed by itself (<c>RAM_SAVE_FLAG_COMPRESS_PAGE</c>).</summary>
    CompressedPages,

    /// <summary>RAM items that fill a page with another byte than 0.</summary>
    NonZeroFill,

    /// <summary>RAM items that synchronise multifd channels (<c>RAM_SAVE_FLAG_MULTIFD_FLUSH</c>).</summary>
    MultifdFlush,

    /// <summary>Capability <c>mapped-ram</c> in the configuration, and pages at fixed places of the file.</summary>
    MappedRam,

    /// <summary>Capability <c>mapped-ram</c> together with <c>x-ignore-shared</c>.</summary>
    MappedRamIgnoreShared,

    /// <summary>A capability in the configuration that is none of <see cref="MigrationTarget.Capabilities"/>.</summary>
    UnknownCapability,

    /// <summary>Lists of zero pages in multifd packets.</summary>
    MultifdZeroPages,

    /// <summary>Multifd packets compressed with QPL or UADK.</summary>
    MultifdQplUadk,

    /// <summary>Multifd packets compressed with QATzip.</summary>
    MultifdQatzip,

    /// <summary>Multifd packets with device state.</summary>
    MultifdDeviceState,

    /// <summary>The channel of postcopy-preempt.</summary>
    PreemptChannel,
}
