namespace SaveVm.Generators.Model;

/// <summary>What an integer is compared with.</summary>
internal enum VmStateCheck
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It must be what the object holds.</summary>
    Equal,

    /// <summary>It must not be more than what the object holds.</summary>
    AtMost,
}
