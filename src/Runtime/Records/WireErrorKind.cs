namespace SaveVm.Records;

/// <summary>What is wrong with the bytes: three things a caller may want to treat differently.</summary>
public enum WireErrorKind
{
    /// <summary>The input ends inside the field. More bytes may help; at the end of the input it is an error.</summary>
    Truncated,

    /// <summary>The bytes cannot be what the format says. More bytes do not help.</summary>
    Malformed,

    /// <summary>The bytes are well formed, but of a version or a feature that this SDK does not read.</summary>
    Unsupported,
}
