using System;

namespace SaveVm.TestSupport;

/// <summary>What code under test allocates, as a figure that does not depend on what else the process does.</summary>
public static class Allocation
{
    /// <summary>
    /// The least of several rounds. The runtime allocates now and then for reasons of its own: code that is not optimized yet boxes, and a shared pool that a
    /// collection emptied hands out new arrays. What is allocated per record or page is in every round.
    /// </summary>
    /// <param name="measure">Does the work once, and says how many bytes it allocated.</param>
    /// <param name="rounds">How often.</param>
    /// <returns>Bytes.</returns>
    public static long Least(Func<long> measure, int rounds = 20)
    {
        ArgumentNullException.ThrowIfNull(measure);
        long least = long.MaxValue;
        for (int i = 0; i < rounds && least > 0; i++) { least = Math.Min(least, measure()); }
        return least;
    }

    /// <summary>Bytes that an action allocates on this thread; the least of several rounds.</summary>
    /// <param name="action">The action, repeatable.</param>
    /// <param name="rounds">How often.</param>
    public static long LeastOf(Action action, int rounds = 20)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Least(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                action();
                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            rounds);
    }
}
