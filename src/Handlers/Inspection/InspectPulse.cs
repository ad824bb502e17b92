using System;
using System.Threading;
using SaveVm.IO;

namespace SaveVm.Handlers.Inspection;

/// <summary>Looks up from the work now and then: is it still wanted, and how far is it?</summary>
internal sealed class InspectPulse(WireInput input, IProgress<InspectProgress>? progress, CancellationToken cancellationToken)
{
    private const int EventsPerBeat = 1 << 14;

    private int _events;

    /// <summary>Counts something small, such as a page.</summary>
    public void Tick()
    {
        if (++_events >= EventsPerBeat) { Beat(); }
    }

    /// <summary>Something large was done.</summary>
    public void Beat()
    {
        _events = 0;
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new InspectProgress(input.Position, input.Length));
    }
}
