using SaveVm.Streams;

namespace SaveVm.Handlers.Devices;

/// <summary>Takes the FULL sections of a stream while it is inspected.</summary>
internal interface IDeviceSink
{
    /// <summary>A FULL section.</summary>
    /// <param name="reader">The reader, with the section in its properties.</param>
    /// <param name="checkpoint">The number of the COLO checkpoint, from 0; <see langword="null"/> in the main stream.</param>
    void Device(SavevmReader reader, int? checkpoint);

    /// <summary>A checkpoint was cut off, and does not count.</summary>
    /// <param name="checkpoint">Its number.</param>
    void DropCheckpoint(int checkpoint);
}
