using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace SaveVm.Tool;

/// <summary>Removes the unfinished output when the user, or the system, ends the process.</summary>
internal sealed class OutputGuard : IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public OutputGuard(string? temporaryPath)
    {
        if (temporaryPath is null) { return; }
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            // The signal is not taken away: the process ends as it would have.
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Remove(temporaryPath)));
        }
    }

    public void Dispose() => _signals.ForEach(static signal => signal.Dispose());

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) { Directory.Delete(path, recursive: true); }
            else { File.Delete(path); }
        }
        catch (IOException)
        {
            // There is nobody left to tell.
        }
    }
}
