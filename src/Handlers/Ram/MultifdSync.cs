namespace SaveVm.Handlers.Ram;

/// <summary>When the multifd channels are synchronised with the main one. Source and destination must agree; their machine type says it.</summary>
public enum MultifdSync
{
    /// <summary>
    /// At the end of every section: machine types up to 8.0 (<c>multifd-flush-after-each-section</c>), and every release before 8.1. The main channel says
    /// nothing of it.
    /// </summary>
    AfterEachSection,

    /// <summary>At setup and at the end of every pass over the memory, with a <see cref="RamItemFlags.MultifdFlush"/> item: machine types since 8.1.</summary>
    AfterEachPass,
}
