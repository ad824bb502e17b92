using System;

namespace SaveVm.IO;

/// <summary>Sees the bytes of a <see cref="TappedInput"/>.</summary>
public interface IInputTap
{
    /// <summary>Bytes were read, or skipped. All of them come, once and in order, in pieces of any length.</summary>
    /// <param name="bytes">The bytes; valid during the call.</param>
    /// <param name="offset">Absolute offset of the first one.</param>
    void Pass(ReadOnlySpan<byte> bytes, long offset);
}
