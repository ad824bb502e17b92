namespace SaveVm.Handlers.Verification;

/// <summary>Some bytes of a stream, for people.</summary>
/// <param name="Offset">Offset of the first of them.</param>
/// <param name="Bytes">The bytes in hexadecimal.</param>
public sealed record ByteWindow(long Offset, string Bytes);
