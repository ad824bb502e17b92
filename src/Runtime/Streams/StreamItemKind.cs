namespace SaveVm.Streams;

/// <summary>What <see cref="SavevmReader.Read"/> came to.</summary>
public enum StreamItemKind
{
    /// <summary>Nothing was read yet.</summary>
    None,

    /// <summary>Magic and version.</summary>
    Header,

    /// <summary>The configuration section.</summary>
    Configuration,

    /// <summary>A START, PART, END or FULL section, body and footer included.</summary>
    Section,

    /// <summary>A command; for PACKAGED the command alone, the items inside the package follow one by one.</summary>
    Command,

    /// <summary>The end of the stream, of a live part or of a device buffer.</summary>
    EndOfFile,

    /// <summary>The description of all devices behind the end.</summary>
    VmDescription,
}
