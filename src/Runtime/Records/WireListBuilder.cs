using System.Buffers;

namespace SaveVm.Records;

/// <summary>Collects records to be written as a list.</summary>
/// <typeparam name="T">The element, a record without context values.</typeparam>
public sealed class WireListBuilder<T>
    where T : IWireRecord<T>, allows ref struct
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _count;

    /// <summary>Adds an element.</summary>
    /// <param name="element">The element.</param>
    /// <exception cref="System.ArgumentException">The element contradicts its own rules; the message says which field.</exception>
    public void Add(scoped in T element)
    {
        if (element.TryWrite(_bytes.GetSpan(checked((int)element.GetLength())), out int length) != OperationStatus.Done)
        {
            throw new System.ArgumentException(element.ExplainWrite()?.ToString(), nameof(element));
        }
        _bytes.Advance(length);
        _count++;
    }

    /// <summary>The elements so far; valid until the next <see cref="Add"/>.</summary>
    public WireList<T> ToList() => new(_bytes.WrittenSpan, _count, lead: 0);
}
