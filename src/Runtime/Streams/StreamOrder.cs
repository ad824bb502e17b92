using System.Diagnostics.CodeAnalysis;

namespace SaveVm.Streams;

/// <summary>Where a stream that is written stands: which sections and commands may come next. A recorder has one of its own, which its stream takes over.</summary>
/// <remarks>What destinations load is wider than what sources send; this is the latter. The destination of postcopy is a state machine (<c>postcopy_state_set</c>).</remarks>
internal struct StreamOrder
{
    private bool _hasSections;
    private bool _hasLive;
    private bool _hasParts;
    private bool _hasDevices;            // those that come last, behind PARTs
    private bool _hasEnd;
    private bool _hasReturnPath;
    private bool _hasSwitchover;

    /// <summary>Whether POSTCOPY_ADVISE came.</summary>
    public bool IsAdvised { get; private set; }

    /// <summary>Whether POSTCOPY_LISTEN came.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Whether POSTCOPY_RUN came.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether the stream may end with "ram" open, as a background snapshot does.</summary>
    public readonly bool MayBeSnapshot => _hasParts && !_hasSwitchover && !IsAdvised;

    /// <summary>A START or FULL section comes.</summary>
    public void Announce(bool isLive)
    {
        if (isLive && _hasDevices) { Misuse("START stands in front of the devices."); }
        _hasSections = true;
        _hasLive |= isLive;
        // Since 10.0 some devices are saved early, between the STARTs.
        _hasDevices |= !isLive && _hasParts;
    }

    /// <summary>A PART or END section comes. Once postcopy listens, what was complete is completed again.</summary>
    public void Continue(string name, bool isEnd, bool wasEnded)
    {
        if (wasEnded && !IsListening) { Misuse($"Section '{name}' has come to its end."); }
        if (_hasDevices && !IsListening) { Misuse($"PART and END of '{name}' stand in front of the devices, but for postcopy."); }
        _hasParts = true;
        _hasEnd |= isEnd;
    }

    /// <summary>A command comes.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="isInPackage">Whether it is inside a package, or recorded for one.</param>
    /// <param name="isPageAdvised">Whether the advice spoke of page sizes: RAM takes part in postcopy.</param>
    public void Command(CommandKind kind, bool isInPackage, bool isPageAdvised)
    {
        switch (kind)
        {
            case CommandKind.OpenReturnPath:
                if (_hasSections || _hasReturnPath) { Misuse("OPEN_RETURN_PATH comes once, in front of all sections."); }
                _hasReturnPath = true;
                break;
            case CommandKind.Ping:
                if (!_hasReturnPath) { Misuse("PING comes behind OPEN_RETURN_PATH."); }
                break;
            case CommandKind.PostcopyAdvise:
                if (_hasSections || IsAdvised) { Misuse("POSTCOPY_ADVISE comes once, in front of all sections."); }
                IsAdvised = true;
                break;
            case CommandKind.EnableColo:
                if (_hasSections) { Misuse("ENABLE_COLO comes in front of all sections."); }
                break;
            case CommandKind.PostcopyRamDiscard:
                if (!isPageAdvised || !_hasLive || IsListening) { Misuse("POSTCOPY_RAM_DISCARD comes behind an advice of page sizes and the START of ram, and in front of POSTCOPY_LISTEN."); }
                break;
            case CommandKind.Packaged:
                if (!IsAdvised || IsListening) { Misuse("A package comes behind POSTCOPY_ADVISE, once."); }
                break;
            case CommandKind.PostcopyListen:
                if (!IsAdvised || IsListening || !isInPackage) { Misuse("POSTCOPY_LISTEN comes once, behind POSTCOPY_ADVISE, in a package."); }
                IsListening = true;
                break;
            case CommandKind.PostcopyRun:
                if (!IsListening || IsRunning) { Misuse("POSTCOPY_RUN comes once, behind POSTCOPY_LISTEN."); }
                IsRunning = true;
                break;
            case CommandKind.SwitchoverStart:
                if (_hasSwitchover || _hasDevices || _hasEnd || !_hasLive) { Misuse("SWITCHOVER_START comes once, behind START and in front of END and devices."); }
                _hasSwitchover = true;
                break;
            case CommandKind.PostcopyResume or CommandKind.ReceivedBitmap:
                Misuse("The commands of a recovery come on another connection, which has no header.");
                break;
        }
    }

    /// <summary>What a recorder wrote comes now.</summary>
    public void TakeOver(in StreamOrder recorder)
    {
        _hasSections |= recorder._hasSections;
        _hasLive |= recorder._hasLive;
        _hasParts |= recorder._hasParts;
        _hasDevices |= recorder._hasDevices;
        _hasEnd |= recorder._hasEnd;
        _hasSwitchover |= recorder._hasSwitchover;
        IsListening |= recorder.IsListening;
        IsRunning |= recorder.IsRunning;
    }

    [DoesNotReturn]
    private static void Misuse(string message) => throw new StreamOrderException(message);
}
