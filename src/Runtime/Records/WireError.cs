namespace SaveVm.Records;

/// <summary>Why a record could not be read or written: which field, where, what was found and what would have been right.</summary>
/// <param name="Kind">What sort of error this is.</param>
/// <param name="Record">The record's name, such as <c>BlockChunk</c>.</param>
/// <param name="Field">The field's name, such as <c>DeviceName</c>; a path with dots for a field of a nested record.</param>
/// <param name="Offset">Offset of the field in bytes from the start of the record.</param>
/// <param name="Found">What is there, in words a person can read.</param>
/// <param name="Expected">What would have been right.</param>
public sealed record WireError(WireErrorKind Kind, string Record, string Field, long Offset, string Found, string Expected)
{
    /// <summary>One line: record, field, found, expected.</summary>
    public override string ToString() => $"{Record}.{Field} at +{Offset}: found {Found}, expected {Expected}";
}
