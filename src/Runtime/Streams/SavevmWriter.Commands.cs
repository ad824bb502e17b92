using System;
using System.Buffers;
using System.Globalization;
using SaveVm.IO;
using SaveVm.Records;

namespace SaveVm.Streams;

/// <content>Commands, packages and recorders.</content>
public sealed partial class SavevmWriter
{
    /// <summary>Writes a command.</summary>
    /// <param name="kind">Which; <see cref="CommandKind.Packaged"/> is written by <see cref="WritePackage"/>.</param>
    /// <param name="payload">Its argument.</param>
    /// <exception cref="ArgumentException">The payload is none of this command.</exception>
    /// <exception cref="StreamOrderException">No source sends the command here.</exception>
    /// <exception cref="TargetRefusesException">The <see cref="Target"/> does not know the command.</exception>
    public void WriteCommand(CommandKind kind, ReadOnlySpan<byte> payload = default)
    {
        if (kind == CommandKind.Packaged) { throw new ArgumentException("A package is written by WritePackage or BeginPackage.", nameof(kind)); }
        CheckPayload(kind, payload);
        if (kind == CommandKind.EnableColo) { Require(StreamFeature.EnableColo); }
        if (kind == CommandKind.SwitchoverStart) { Require(StreamFeature.SwitchoverStart); }
        BeginItem();
        CheckOrder(kind, payload);
        SendCommand(kind, payload);
        if (kind == CommandKind.PostcopyRun && InPackage) { Misuse("POSTCOPY_RUN is the last item of a package."); }
    }

    /// <summary>Writes a command with its typed argument.</summary>
    /// <param name="kind">Which command.</param>
    /// <param name="payload">Its argument, such as <see cref="PingPayload"/>.</param>
    /// <exception cref="ArgumentException">The payload is none of this command, or contradicts its own rules.</exception>
    public void WriteCommand<T>(CommandKind kind, in T payload)
        where T : IWireRecord<T>, allows ref struct
    {
        int length = checked((int)payload.GetLength());
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        if (payload.TryWrite(bytes, out int written) != OperationStatus.Done) { throw new ArgumentException(payload.ExplainWrite()?.ToString(), nameof(payload)); }
        WriteCommand(kind, bytes.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>
    /// Begins a package whose length is known: the next items are inside it, and it is over when they have that length. <see cref="WritePackage"/> is for
    /// packages whose length is not known yet.
    /// </summary>
    /// <param name="length">The length of all its items in bytes.</param>
    public void BeginPackage(uint length)
    {
        if (InPackage) { Misuse("A package cannot be inside a package."); }
        if (length == 0) { Misuse("A package is not empty."); }
        BeginItem();
        CheckOrder(CommandKind.Packaged, []);
        Span<byte> payload = stackalloc byte[PackagedPayload.MinimumLength];
        _ = new PackagedPayload(length).TryWrite(payload, out _);
        SendCommand(CommandKind.Packaged, payload);
        _packageEnd = Output.Position + length;
    }

    /// <summary>
    /// Creates a writer for items that are sent later: they are written in memory, with the ids and sections of this stream, and then given to
    /// <see cref="WritePackage"/> or <see cref="WriteRecorded"/>.
    /// </summary>
    public SavevmWriter CreateRecorder()
    {
        if (_phase is Phase.Header) { Misuse("The header comes first."); }
        var recorder = new SavevmWriter(this, new MemoryOutput());
        if (_phase is Phase.Description or Phase.End)
        {
            // A device buffer of COLO: all devices once more.
            recorder._isContinued = true;
            recorder._round = ++_round;
        }
        return recorder;
    }

    /// <summary>Writes what was recorded as a package: LISTEN, devices, PING, RUN.</summary>
    /// <param name="recorder">A recorder of this writer.</param>
    public void WritePackage(SavevmWriter recorder)
    {
        ReadOnlySpan<byte> items = Recorded(recorder);
        if (recorder._phase != Phase.Items) { Misuse("A package has no end of its own."); }
        if (!recorder._isPackage || !recorder._order.IsRunning) { Misuse("A package begins with POSTCOPY_LISTEN and ends with POSTCOPY_RUN."); }
        BeginPackage(checked((uint)items.Length));
        Output.Write(items);
        TakeOver(recorder);
        EndItem();
    }

    /// <summary>Writes what was recorded as items of this stream: the devices, the end and the description of a background snapshot.</summary>
    /// <param name="recorder">A recorder of this writer.</param>
    public void WriteRecorded(SavevmWriter recorder)
    {
        BeginItem();
        ReadOnlySpan<byte> items = Recorded(recorder);
        if (recorder._isPackage) { Misuse("A package is written by WritePackage."); }
        Output.Write(items);
        TakeOver(recorder);
        if (recorder._phase != Phase.Items && !_isContinued) { CheckEnds(); }
        _phase = recorder._phase;
        if (_regionEnd != long.MaxValue && _phase != Phase.Items)
        {
            if (Output.Position != _regionEnd) { Misuse("The recorded device buffer has another length than was announced."); }
            _regionEnd = long.MaxValue;
            _phase = Phase.End;
        }
        EndItem();
    }

    private ReadOnlySpan<byte> Recorded(SavevmWriter recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        if (!recorder.IsRecorder || !ReferenceEquals(recorder._sections, _sections)) { throw new ArgumentException("Not a recorder of this writer.", nameof(recorder)); }
        if (recorder._open is not null) { Misuse($"Section '{recorder._open.Name}' is still open."); }
        return ((MemoryOutput)recorder.Output).WrittenSpan;
    }

    private void TakeOver(SavevmWriter recorder)
    {
        _anySection = true;
        _order.TakeOver(recorder._order);
    }

    /// <summary>Whether a command may come here: those of a destination's order, of a package, of a checkpoint.</summary>
    private void CheckOrder(CommandKind kind, ReadOnlySpan<byte> payload)
    {
        if (_isContinued)
        {
            if (kind != CommandKind.SwitchoverStart || InDeviceBuffer) { Misuse("A checkpoint has no command, but for SWITCHOVER_START in its live part."); }
            return;
        }
        if (InPackage && !_order.IsListening && kind != CommandKind.PostcopyListen) { Misuse("POSTCOPY_LISTEN is the first item of a package."); }
        bool isFirst = IsRecorder && Output.Position == 0;
        _order.Command(kind, isInPackage: InPackage || isFirst, isPageAdvised: PostcopyAdvice is not null);
        switch (kind)
        {
            case CommandKind.PostcopyAdvise when payload.Length > 0:
                _ = SaveVm.Streams.PostcopyAdvice.TryRead(payload, out PostcopyAdvice advice, out _);
                if (advice.TargetPageSize != (ulong)TargetPageSize || advice.PageSizes < advice.TargetPageSize) { Misuse($"The advice is of other pages than those of {TargetPageSize} bytes."); }
                PostcopyAdvice = advice;
                break;
            case CommandKind.PostcopyRamDiscard:
                _ = RamDiscardPayload.TryRead(payload, out RamDiscardPayload discard, out _);
                if (discard.Ranges.IsEmpty) { Misuse("POSTCOPY_RAM_DISCARD has at least one range."); }
                break;
            case CommandKind.PostcopyListen:
                _isPackage = isFirst;
                break;
        }
    }

    private void SendCommand(CommandKind kind, ReadOnlySpan<byte> payload)
    {
        new StreamCommand { Kind = kind, Payload = payload }.Write(Output);
        EndItem();
    }

    private static void CheckPayload(CommandKind kind, ReadOnlySpan<byte> payload)
    {
        bool right = CommandLengths.IsRight(kind, payload.Length) && kind switch
        {
            CommandKind.PostcopyRamDiscard => RamDiscardPayload.TryRead(payload, out _, out _) == OperationStatus.Done,
            CommandKind.ReceivedBitmap => ReceivedBitmapPayload.TryRead(payload, out _, out int length) == OperationStatus.Done && length == payload.Length,
            _ => true,
        };
        if (!right)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{payload.Length} bytes are no payload of command {kind}."), nameof(payload));
        }
    }
}
