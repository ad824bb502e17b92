using System;
using System.Buffers;
using System.Buffers.Binary;
using SaveVm.Devices.Tests.Real;

namespace SaveVm.Benchmarks.Devices;

/// <summary>
/// Readers of devices that a careful person would write. They check what the generated ones check: the bytes, once for as many fields as are together; counts; the lengths of
/// arrays, which anybody can set; and whether a subsection follows, which none of these streams has, so that the first byte decides.
/// </summary>
internal static class HandWritten
{
    public static OperationStatus Read(Apic apic, ReadOnlySpan<byte> source, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        if (source.Length < 181) { return OperationStatus.NeedMoreData; }
        apic.Base = BinaryPrimitives.ReadUInt32BigEndian(source);
        apic.Id = source[4];
        apic.ArbitrationId = source[5];
        apic.TaskPriority = source[6];
        apic.SpuriousVector = BinaryPrimitives.ReadUInt32BigEndian(source[7..]);
        apic.LogicalDestination = source[11];
        apic.DestinationMode = source[12];
        if (apic.InService.Length != 8) { apic.InService = new uint[8]; }
        Words(source[13..], apic.InService);
        if (apic.TriggerMode.Length != 8) { apic.TriggerMode = new uint[8]; }
        Words(source[45..], apic.TriggerMode);
        if (apic.Requested.Length != 8) { apic.Requested = new uint[8]; }
        Words(source[77..], apic.Requested);
        if (apic.LocalVectors.Length != 6) { apic.LocalVectors = new uint[6]; }
        Words(source[109..], apic.LocalVectors);
        apic.ErrorStatus = BinaryPrimitives.ReadUInt32BigEndian(source[133..]);
        if (apic.InterruptCommand.Length != 2) { apic.InterruptCommand = new uint[2]; }
        Words(source[137..], apic.InterruptCommand);
        apic.DivideConfiguration = BinaryPrimitives.ReadUInt32BigEndian(source[145..]);
        apic.CountShift = BinaryPrimitives.ReadInt32BigEndian(source[149..]);
        apic.InitialCount = BinaryPrimitives.ReadUInt32BigEndian(source[153..]);
        apic.InitialCountLoadTime = BinaryPrimitives.ReadInt64BigEndian(source[157..]);
        apic.NextTime = BinaryPrimitives.ReadInt64BigEndian(source[165..]);
        apic.TimerExpiry = BinaryPrimitives.ReadInt64BigEndian(source[173..]);
        return EndOfState(source, 181, isFinal, out bytesConsumed);
    }

    public static OperationStatus Read(Hpet hpet, ReadOnlySpan<byte> source, int version, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        if (source.Length < 24) { return OperationStatus.NeedMoreData; }
        hpet.Config = BinaryPrimitives.ReadUInt64BigEndian(source);
        hpet.Isr = BinaryPrimitives.ReadUInt64BigEndian(source[8..]);
        hpet.Counter = BinaryPrimitives.ReadUInt64BigEndian(source[16..]);
        int offset = 24;
        if (version >= 2)
        {
            if (source.Length == 24) { return OperationStatus.NeedMoreData; }
            hpet.TimerCount = source[24];
            offset = 25;
        }
        if (hpet.TimerCount is < 3 or > 32) { return OperationStatus.InvalidData; }
        if (source.Length - offset < hpet.TimerCount * 42) { return OperationStatus.NeedMoreData; }
        Hpet.Comparator[] timers = hpet.Timers;
        if (timers.Length != hpet.TimerCount)
        {
            Array.Resize(ref timers, hpet.TimerCount);
            hpet.Timers = timers;
        }
        for (int i = 0; i < timers.Length; i++)
        {
            OperationStatus status = Read(timers[i] ??= new Hpet.Comparator(), source[offset..], isFinal, out int length);
            if (status != OperationStatus.Done) { return status; }
            offset += length;
        }
        hpet.RtcIrq = null;
        hpet.Offset = null;
        return EndOfState(source, offset, isFinal, out bytesConsumed);
    }

    public static OperationStatus Read(Uhci uhci, ReadOnlySpan<byte> source, int version, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        OperationStatus status = Read(uhci.Pci, source, isFinal, out int offset);
        if (status != OperationStatus.Done) { return status; }
        if (offset == source.Length) { return OperationStatus.NeedMoreData; }
        if (source[offset++] != uhci.PortCount) { return OperationStatus.InvalidData; }
        if (uhci.Ports.Length != 2)
        {
            Uhci.Port[] ports = uhci.Ports;
            Array.Resize(ref ports, 2);
            uhci.Ports = ports;
        }
        for (int i = 0; i < uhci.Ports.Length; i++)
        {
            status = Read(uhci.Ports[i] ??= new Uhci.Port(), source[offset..], isFinal, out int length);
            if (status != OperationStatus.Done) { return status; }
            offset += length;
        }
        if (source.Length - offset < 22) { return OperationStatus.NeedMoreData; }
        ReadOnlySpan<byte> registers = source.Slice(offset, 22);
        uhci.Command = BinaryPrimitives.ReadUInt16BigEndian(registers);
        uhci.Status = BinaryPrimitives.ReadUInt16BigEndian(registers[2..]);
        uhci.InterruptEnable = BinaryPrimitives.ReadUInt16BigEndian(registers[4..]);
        uhci.FrameNumber = BinaryPrimitives.ReadUInt16BigEndian(registers[6..]);
        uhci.FrameListBase = BinaryPrimitives.ReadUInt32BigEndian(registers[8..]);
        uhci.SofTiming = registers[12];
        uhci.Status2 = registers[13];
        ulong expiry = BinaryPrimitives.ReadUInt64BigEndian(registers[14..]);
        uhci.FrameTimer = expiry == ulong.MaxValue ? null : (long)expiry;
        offset += 22;
        if (version >= 2)
        {
            if (source.Length - offset < 8) { return OperationStatus.NeedMoreData; }
            uhci.ExpireTime = BinaryPrimitives.ReadInt64BigEndian(source.Slice(offset, 8));
            offset += 8;
        }
        if (version >= 3)
        {
            if (source.Length - offset < 4) { return OperationStatus.NeedMoreData; }
            uhci.PendingInterrupts = BinaryPrimitives.ReadUInt32BigEndian(source.Slice(offset, 4));
            offset += 4;
        }
        return EndOfState(source, offset, isFinal, out bytesConsumed);
    }

    private static OperationStatus Read(Uhci.PciDevice pci, ReadOnlySpan<byte> source, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        if (source.Length < 276) { return OperationStatus.NeedMoreData; }
        int version = BinaryPrimitives.ReadInt32BigEndian(source);
        if (version < 0 || version > pci.VersionId) { return OperationStatus.InvalidData; }
        pci.VersionId = version;
        if (pci.Config.Length != 256) { pci.Config = new byte[256]; }
        source.Slice(4, 256).CopyTo(pci.Config);
        if (pci.IrqState.Length != 16) { pci.IrqState = new byte[16]; }
        source.Slice(260, 16).CopyTo(pci.IrqState);
        return EndOfState(source, 276, isFinal, out bytesConsumed);
    }

    private static OperationStatus Read(Uhci.Port port, ReadOnlySpan<byte> source, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        if (source.Length < 2) { return OperationStatus.NeedMoreData; }
        port.Control = BinaryPrimitives.ReadUInt16BigEndian(source);
        return EndOfState(source, 2, isFinal, out bytesConsumed);
    }

    private static OperationStatus Read(Hpet.Comparator timer, ReadOnlySpan<byte> source, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        if (source.Length < 42) { return OperationStatus.NeedMoreData; }
        timer.Number = source[0];
        timer.Config = BinaryPrimitives.ReadUInt64BigEndian(source[1..]);
        timer.Compare = BinaryPrimitives.ReadUInt64BigEndian(source[9..]);
        timer.Route = BinaryPrimitives.ReadUInt64BigEndian(source[17..]);
        timer.Period = BinaryPrimitives.ReadUInt64BigEndian(source[25..]);
        timer.WrapFlag = source[33];
        ulong expiry = BinaryPrimitives.ReadUInt64BigEndian(source[34..]);
        timer.Expiry = expiry == ulong.MaxValue ? null : (long)expiry;
        return EndOfState(source, 42, isFinal, out bytesConsumed);
    }

    private static OperationStatus EndOfState(ReadOnlySpan<byte> source, int offset, bool isFinal, out int bytesConsumed)
    {
        bytesConsumed = 0;
        if (offset == source.Length) { if (!isFinal) { return OperationStatus.NeedMoreData; } }
        else if (source[offset] == 5) { return OperationStatus.InvalidData; }
        bytesConsumed = offset;
        return OperationStatus.Done;
    }

    private static void Words(ReadOnlySpan<byte> source, uint[] words)
    {
        for (int i = 0; i < words.Length; i++) { words[i] = BinaryPrimitives.ReadUInt32BigEndian(source[(4 * i)..]); }
    }
}
