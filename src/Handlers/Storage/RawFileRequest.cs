using System;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace SaveVm.Handlers.Storage;

/// <summary>One read or write of a file on a thread of the pool. Used again and again, so that nothing is allocated per request.</summary>
internal sealed class RawFileRequest(RawFileDevice device) : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private Memory<byte> _target;
    private ReadOnlyMemory<byte> _source;
    private long _offset;
    private bool _isWrite;

    public ValueTask Read(long offset, Memory<byte> buffer)
    {
        _target = buffer;
        return Start(offset, isWrite: false);
    }

    public ValueTask Write(long offset, ReadOnlyMemory<byte> data)
    {
        _source = data;
        return Start(offset, isWrite: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            if (_isWrite) { device.Write(_offset, _source.Span); }
            else { device.Read(_offset, _target.Span); }
        }
        catch (Exception exception)
        {
            _core.SetException(exception);
            return;
        }
        _core.SetResult(true);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _ = _core.GetResult(token);
        }
        finally
        {
            _target = default;
            _source = default;
            _core.Reset();
            device.Return(this);
        }
    }

    private ValueTask Start(long offset, bool isWrite)
    {
        _offset = offset;
        _isWrite = isWrite;
        // The token first: the request may be done before this thread goes on.
        var task = new ValueTask(this, _core.Version);
        _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return task;
    }
}
