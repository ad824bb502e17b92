namespace SaveVm.Handlers.Migration;

/// <summary>A guest that runs while it is saved.</summary>
public interface IRunningGuest
{
    /// <summary>Stops it: when the call returns, nothing writes to its memory any more, and its devices stand still (<c>vm_stop</c>).</summary>
    void StopGuest();

    /// <summary>Lets it run again, because it could not be saved (<c>vm_start</c>).</summary>
    void StartGuest();
}
