using System;

namespace SaveVm.Handlers.Memory;

/// <summary>Bytes of a block that are open for writing; the change is noted when the scope is disposed.</summary>
public readonly ref struct WriteScope : IDisposable
{
    private readonly GuestMemoryBlock? _block;
    private readonly long _offset;

    internal WriteScope(GuestMemoryBlock block, long offset, Span<byte> bytes)
    {
        _block = block;
        _offset = offset;
        Bytes = bytes;
    }

    /// <summary>The bytes, with their present content; valid until the scope is disposed.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Notes the change.</summary>
    public void Dispose() => _block?.NoteWrite(_offset, Bytes.Length);
}
