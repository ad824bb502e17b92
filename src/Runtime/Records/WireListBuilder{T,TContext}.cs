using System.Buffers;

namespace SaveVm.Records;

/// <summary>Collects records to be written as a list.</summary>
/// <typeparam name="T">The element, a record with one context value.</typeparam>
/// <typeparam name="TContext">The type of the context value.</typeparam>
/// <param name="context">The context value of the elements.</param>
public sealed class WireListBuilder<T, TContext>(TContext context)
    where T : IWireRecord<T, TContext>, allows ref struct
    where TContext : unmanaged
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _count;

    /// <summary>Adds an element.</summary>
    /// <param name="element">The element.</param>
    /// <exception cref="System.ArgumentException">The element contradicts its own rules; the message says which field.</exception>
    public void Add(scoped in T element)
    {
        if (element.TryWrite(_bytes.GetSpan(checked((int)element.GetLength(context))), context, out int length) != OperationStatus.Done)
        {
            throw new System.ArgumentException(element.ExplainWrite(context)?.ToString(), nameof(element));
        }
        _bytes.Advance(length);
        _count++;
    }

    /// <summary>The elements so far; valid until the next <see cref="Add"/>.</summary>
    public WireList<T, TContext> ToList() => new(_bytes.WrittenSpan, _count, lead: 0, context);
}
