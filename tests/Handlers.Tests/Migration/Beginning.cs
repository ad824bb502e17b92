using System;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>Sees a destination's migration begin: what happens before that is a stranger's doing, and the destination goes on waiting.</summary>
internal sealed class Beginning : IProgress<MigrationProgress>
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the destination knows its main channel.</summary>
    public Task Seen => _seen.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Report(MigrationProgress value) => _ = _seen.TrySetResult();
}
