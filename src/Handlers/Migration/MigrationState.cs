namespace SaveVm.Handlers.Migration;

/// <summary>How far a migration is, in the words of <c>query-migrate</c> (<c>MigrationStatus</c>).</summary>
public enum MigrationState
{
    /// <summary>Nothing has happened yet.</summary>
    None,

    /// <summary>Channels are opened, sections announced (<c>setup</c>).</summary>
    Setup,

    /// <summary>The guest runs at the source while its state is copied (<c>active</c>).</summary>
    Active,

    /// <summary>The guest is stopped; what is left follows (<c>device</c>).</summary>
    Device,

    /// <summary>The guest runs at the destination, and pages follow as they are needed (<c>postcopy-active</c>).</summary>
    PostcopyActive,

    /// <summary>Everything arrived (<c>completed</c>).</summary>
    Completed,

    /// <summary>It did not work (<c>failed</c>).</summary>
    Failed,

    /// <summary>It was not wanted any more (<c>cancelled</c>).</summary>
    Cancelled,
}
