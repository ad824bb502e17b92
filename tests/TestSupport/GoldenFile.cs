namespace SaveVm.TestSupport;

/// <summary>One file of a capture: name as stored, size and SHA-256 before compression.</summary>
public sealed record GoldenFile(string File, long Bytes, string Sha256);
