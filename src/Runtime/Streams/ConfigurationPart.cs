namespace SaveVm.Streams;

/// <summary>The subsections of the configuration.</summary>
public enum ConfigurationPart
{
    /// <summary><c>configuration/target-page-bits</c>.</summary>
    TargetPageBits,

    /// <summary><c>configuration/capabilities</c>.</summary>
    Capabilities,

    /// <summary><c>configuration/uuid</c>.</summary>
    Uuid,
}
