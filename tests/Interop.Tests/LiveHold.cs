using System;
using System.Threading;
using System.Threading.Tasks;
using SaveVm.Streams;
using SaveVm.TestSupport;

namespace SaveVm.Interop.Tests;

/// <summary>
/// A place in the stream where our destination stops to read until the test lets it go on: the source comes no further than the buffers between the two, however
/// slow the test is.
/// </summary>
internal sealed class LiveHold(Predicate<SavevmReader> isHere)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called by the reader.</summary>
    public void Take(SavevmReader reader)
    {
        if (_reached.Task.IsCompleted || !isHere(reader)) { return; }
        _reached.SetResult();
        if (!_released.Task.Wait(2 * TestPatience.Limit)) { throw new TimeoutException("the test does not go on"); }
    }

    /// <summary>Waits until the reader stands there.</summary>
    public Task ReachedAsync() => TestPatience.ForAsync(_reached.Task, "the place in the stream");

    /// <summary>Lets it go on.</summary>
    public void Release() => _released.TrySetResult();
}
