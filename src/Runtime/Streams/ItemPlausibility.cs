namespace SaveVm.Streams;

/// <summary>How much some bytes look like the beginning of an item.</summary>
internal enum ItemPlausibility
{
    /// <summary>They cannot be one.</summary>
    None,

    /// <summary>More bytes are needed to tell.</summary>
    Unknown,

    /// <summary>They may be one, but so may many other bytes.</summary>
    Weak,

    /// <summary>They are hardly anything else.</summary>
    Strong,
}
