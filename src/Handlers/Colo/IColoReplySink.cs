using SaveVm.Handlers.Migration;

namespace SaveVm.Handlers.Colo;

/// <summary>Takes what a COLO secondary says.</summary>
public interface IColoReplySink : IReturnPathSink
{
    /// <summary>A message of COLO. From the first one on there are no return-path messages.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Its offset.</param>
    void Message(ColoMessage message, long offset);
}
