using System;
using System.Threading.Tasks;

namespace SaveVm.TestSupport;

/// <summary>How long a test waits for somebody else: long enough for any machine that is busy with other things, and not forever.</summary>
public static class TestPatience
{
    /// <summary>The longest wait for one thing.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(120);

    /// <summary>Waits for what another side has to do.</summary>
    /// <param name="task">The wait.</param>
    /// <param name="awaited">What is waited for; stands in the error.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task<T> ForAsync<T>(Task<T> task, string awaited)
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"{Limit.TotalSeconds} s were not enough for {awaited}");
        }
    }

    /// <inheritdoc cref="ForAsync{T}"/>
    public static async Task ForAsync(Task task, string awaited)
    {
        ArgumentNullException.ThrowIfNull(task);
        _ = await ForAsync(WithResultAsync(task), awaited);
    }

    private static async Task<bool> WithResultAsync(Task task)
    {
        await task;
        return true;
    }
}
