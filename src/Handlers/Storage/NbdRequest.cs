using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace SaveVm.Handlers.Storage;

/// <summary>One command to an NBD server, from the call that asks for it to the call that takes its result. Used again and again.</summary>
internal sealed unsafe class NbdRequest : IValueTaskSource
{
    private readonly Action<NbdRequest> _release;
    private readonly object _lock = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private MemoryHandle _pin;

    // A field: freed through a copy, it would still look allocated, and be freed again when it is another's.
    private GCHandle _self;
    private Exception? _error;
    private bool _isSynchronous;
    private bool _isDone;

    public NbdRequest(Action<NbdRequest> release) => _release = release;

    public NbdOperation Operation { get; private set; }

    public long Offset { get; private set; }

    public long Length { get; private set; }

    public byte* Buffer { get; private set; }

    /// <summary>The library's name for the command, while it is under way.</summary>
    public ulong Cookie { get; set; }

    /// <summary>What a status command found, by context.</summary>
    public Dictionary<string, List<NbdExtent>>? Extents { get; private set; }

    /// <summary>What leads the library's callback to this object, while a status command is under way.</summary>
    public nint Self => GCHandle.ToIntPtr(_self);

    public void Prepare(NbdOperation operation, long offset, long length, bool isSynchronous, byte* buffer = null)
    {
        Operation = operation;
        Offset = offset;
        Length = length;
        Buffer = buffer;
        _isSynchronous = isSynchronous;
        _error = null;
        _isDone = false;
        _core.Reset();
        Extents = null;
        if (operation == NbdOperation.Status)
        {
            Extents = [];
            _self = GCHandle.Alloc(this);
        }
    }

    public void Pin(ReadOnlyMemory<byte> memory)
    {
        _pin = memory.Pin();
        Buffer = (byte*)_pin.Pointer;
    }

    public ValueTask AsValueTask() => new(this, _core.Version);

    public void Wait()
    {
        lock (_lock)
        {
            while (!_isDone) { _ = Monitor.Wait(_lock); }
        }
        Exception? error = _error;
        _release(this);
        if (error is not null) { throw error; }
    }

    /// <summary>The command is done; from the thread that speaks with the server.</summary>
    public void Complete(Exception? error)
    {
        _pin.Dispose();
        _pin = default;
        if (_self.IsAllocated) { _self.Free(); }
        if (_isSynchronous)
        {
            lock (_lock)
            {
                _error = error;
                _isDone = true;
                Monitor.Pulse(_lock);
            }
        }
        else if (error is null) { _core.SetResult(true); }
        else { _core.SetException(error); }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    public void GetResult(short token)
    {
        try
        {
            _ = _core.GetResult(token);
        }
        finally
        {
            _release(this);
        }
    }

    /// <summary><c>nbd_extent_callback</c>: pairs of length and flags.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int AddExtents(nint userData, byte* context, ulong offset, uint* entries, nuint count, int* error)
    {
        try
        {
            var request = (NbdRequest)GCHandle.FromIntPtr(userData).Target!;
            string name = Marshal.PtrToStringUTF8((nint)context) ?? "";
            lock (request._lock)
            {
                if (!request.Extents!.TryGetValue(name, out List<NbdExtent>? extents)) { request.Extents.Add(name, extents = []); }
                for (nuint i = 0; i + 1 < count; i += 2)
                {
                    extents.Add(new NbdExtent((long)offset, entries[i], entries[i + 1]));
                    offset += entries[i];
                }
            }
            return 0;
        }
#pragma warning disable CA1031 // Nothing may leave a callback of a C library.
        catch (Exception)
#pragma warning restore CA1031
        {
            return -1;
        }
    }
}
