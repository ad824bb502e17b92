using System;
using System.Collections.Generic;
using SaveVm.Streams;

namespace SaveVm.Handlers.Migration;

/// <summary>What a stream says of a machine beside its live sections: configuration, devices, description.</summary>
public sealed record StoredMachine
{
    /// <summary>The configuration; <see langword="null"/> for machine types up to 2.3.</summary>
    public StreamConfiguration? Configuration { get; init; }

    /// <summary>The devices, in the order of the stream.</summary>
    public IReadOnlyList<StoredDevice> Devices { get; init; } = [];

    /// <summary>The text of the VM description; empty when there is none.</summary>
    public ReadOnlyMemory<byte> VmDescription { get; init; }

    /// <summary>Whether sections end in a footer.</summary>
    public bool Footers { get; init; } = true;

    /// <summary>The target page size in bytes.</summary>
    public int TargetPageSize { get; init; } = 4096;

    /// <summary>Reads a stream to its end, and keeps what has no loader.</summary>
    /// <param name="reader">
    /// At the stream's beginning. Its registry has loaders for the live sections, such as a <see cref="Ram.RamSectionLoader"/> that fills guest memory.
    /// </param>
    /// <exception cref="SaveVm.Records.WireFormatException">The stream does not follow its format.</exception>
    /// <exception cref="NotSupportedException">A live section has no loader: without its content the machine would not be whole.</exception>
    public static StoredMachine Read(SavevmReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var machine = new StoredMachineReader();
        while (reader.Read()) { machine.Take(reader); }
        return machine.Machine;
    }
}
