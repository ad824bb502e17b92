using SaveVm.Streams;

namespace SaveVm.Handlers.Colo;

/// <summary>
/// Takes what a COLO primary sends behind the initial stream. Pages go to the sinks of the section loaders, as before; they belong to the checkpoint
/// between
/// <see cref="Begin"/> and <see cref="Complete"/>, and must not be kept when the second never comes.
/// </summary>
public interface IColoSink
{
    /// <summary>A checkpoint begins.</summary>
    /// <param name="request">The message.</param>
    /// <param name="offset">Its offset.</param>
    void Begin(ColoMessage request, long offset);

    /// <summary>The live part begins.</summary>
    /// <param name="send">The message.</param>
    /// <param name="offset">Its offset.</param>
    void LivePart(ColoMessage send, long offset)
    {
    }

    /// <summary>An item of the live part.</summary>
    /// <param name="reader">The reader, with the item in its properties.</param>
    void LiveItem(SavevmReader reader);

    /// <summary>The live part is over.</summary>
    /// <param name="size">The message with the size of the device buffer.</param>
    /// <param name="offset">Its offset: the first byte behind the live part.</param>
    void DeviceBuffer(ColoMessage size, long offset);

    /// <summary>An item of the device buffer.</summary>
    /// <param name="reader">The reader, with the item in its properties.</param>
    void DeviceItem(SavevmReader reader);

    /// <summary>The checkpoint is whole.</summary>
    /// <param name="endOffset">The offset of the first byte behind it.</param>
    void Complete(long endOffset);
}
