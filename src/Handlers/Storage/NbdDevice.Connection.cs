using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;

namespace SaveVm.Handlers.Storage;

// The thread that speaks with the server.
public sealed unsafe partial class NbdDevice
{
    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer) { Transfer(NbdOperation.Read, offset, bytes, buffer.Length); }
    }

    /// <inheritdoc/>
    protected override void WriteCore(long offset, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data) { Transfer(NbdOperation.Write, offset, bytes, data.Length); }
    }

    private void Transfer(NbdOperation operation, long offset, byte* bytes, int length)
    {
        while (length > 0)
        {
            int count = Math.Min(length, MaximumTransfer);
            NbdRequest request = Rent();
            request.Prepare(operation, offset, count, isSynchronous: true, bytes);
            Enqueue(request);
            request.Wait();
            bytes += count;
            offset += count;
            length -= count;
        }
    }

    private ValueTask Send(NbdOperation operation, long offset, ReadOnlyMemory<byte> memory)
    {
        NbdRequest request = Rent();
        request.Prepare(operation, offset, memory.Length, isSynchronous: false);
        request.Pin(memory);
        ValueTask task = request.AsValueTask();
        Enqueue(request);
        return task;
    }

    private ValueTask Send(NbdOperation operation, long offset, long length)
    {
        NbdRequest request = Rent();
        request.Prepare(operation, offset, length, isSynchronous: false);
        ValueTask task = request.AsValueTask();
        Enqueue(request);
        return task;
    }

    private NbdRequest RentStatus(long offset, long length)
    {
        NbdRequest request = Rent();
        request.Prepare(NbdOperation.Status, offset, length, isSynchronous: false);
        return request;
    }

    private NbdRequest Rent() => _free.TryTake(out NbdRequest? request) ? request : new NbdRequest(_free.Add);

    private void Enqueue(NbdRequest request)
    {
        ObjectDisposedException.ThrowIf(_isClosing, this);
        _queue.Enqueue(request);
        Wake();
        // The thread may have ended between the look and the enqueueing: nobody else would answer then.
        if (_lost is not null || _isClosing) { FailQueue(_lost ?? "the disk is closed"); }
    }

    private void Wake()
    {
        ulong one = 1;
        _ = Nbd.WriteEvent(_wake, &one, sizeof(ulong));
    }

    private void Run()
    {
        List<NbdRequest> inFlight = new(MaximumInFlight);
        try
        {
            while (!(_isClosing && inFlight.Count == 0 && _queue.IsEmpty))
            {
                while (inFlight.Count < MaximumInFlight && _queue.TryDequeue(out NbdRequest? request)) { Issue(request, inFlight); }
                Retire(inFlight);
                if (inFlight.Count < MaximumInFlight && !_queue.IsEmpty) { continue; }
                if (_isClosing && inFlight.Count == 0) { continue; }
                if (!Poll()) { break; }
            }
        }
        finally
        {
            string? lost = _isClosing && inFlight.Count == 0 ? null : Nbd.LastError();
            _lost = lost ?? "the disk is closed";
            inFlight.ForEach(request => request.Complete(Failure(request, _lost)));
            FailQueue(_lost);
            if (lost is null) { _ = Nbd.Shutdown(_handle, 0); }
        }
    }

    private void FailQueue(string cause)
    {
        while (_queue.TryDequeue(out NbdRequest? request)) { request.Complete(Failure(request, cause)); }
    }

    private void Issue(NbdRequest request, List<NbdRequest> inFlight)
    {
        ulong offset = (ulong)request.Offset;
        ulong length = (ulong)request.Length;
        long cookie = request.Operation switch
        {
            NbdOperation.Read => Nbd.Read(_handle, request.Buffer, (nuint)length, offset, default, 0),
            NbdOperation.Write => Nbd.Write(_handle, request.Buffer, (nuint)length, offset, default, 0),
            NbdOperation.Zero => Nbd.Zero(_handle, length, offset, default, 0),
            NbdOperation.Trim => Nbd.Trim(_handle, length, offset, default, 0),
            NbdOperation.Flush => Nbd.Flush(_handle, default, 0),
            _ => Nbd.BlockStatus(_handle, length, offset, ExtentCallback(request), default, 0),
        };
        if (cookie < 0)
        {
            request.Complete(Failure(request, Nbd.LastError()));
            return;
        }
        request.Cookie = (ulong)cookie;
        inFlight.Add(request);
    }

    private static Nbd.Callback ExtentCallback(NbdRequest request) => new()
    {
        Function = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, ulong, uint*, nuint, int*, int>)&NbdRequest.AddExtents,
        UserData = request.Self,
    };

    private void Retire(List<NbdRequest> inFlight)
    {
        int kept = 0;
        for (int i = 0; i < inFlight.Count; i++)
        {
            NbdRequest request = inFlight[i];
            int state = Nbd.IsCompleted(_handle, request.Cookie);
            if (state == 0) { inFlight[kept++] = request; }
            else { request.Complete(state > 0 ? null : Failure(request, Nbd.LastError())); }
        }
        inFlight.RemoveRange(kept, inFlight.Count - kept);
    }

    /// <summary>Waits for the server or for a new request; <see langword="false"/> when the connection is gone.</summary>
    private bool Poll()
    {
        int descriptor = Nbd.GetDescriptor(_handle);
        if (descriptor < 0) { return false; }
        int direction = Nbd.GetDirection(_handle);
        Nbd.PollItem* items = stackalloc Nbd.PollItem[2];
        items[0].Descriptor = (int)_wake.DangerousGetHandle();
        items[0].Events = Nbd.PollItem.In;
        items[1].Descriptor = descriptor;
        items[1].Events = (short)(((direction & Nbd.DirectionRead) != 0 ? Nbd.PollItem.In : 0) | ((direction & Nbd.DirectionWrite) != 0 ? Nbd.PollItem.Out : 0));
        // Interrupted by a signal: simply look again.
        if (Nbd.Poll(items, 2, -1) < 0) { return true; }
        if (items[0].Returned != 0)
        {
            ulong value;
            _ = Nbd.ReadEvent(_wake, &value, sizeof(ulong));
        }
        if (items[1].Returned == 0) { return true; }
        // One notification changes what the library waits for: read first, and ask for the direction again next time. A server that went away is read as such.
        bool isReadable = (items[1].Returned & ~Nbd.PollItem.Out) != 0 && (direction & Nbd.DirectionRead) != 0;
        return (isReadable ? Nbd.NotifyRead(_handle) : Nbd.NotifyWrite(_handle)) == 0;
    }

    private BlockDeviceException Failure(NbdRequest request, string cause)
    {
        string operation = request.Operation.ToString();
        return new BlockDeviceException(Name, operation.ToLower(CultureInfo.InvariantCulture), request.Offset, request.Length, cause);
    }
}
