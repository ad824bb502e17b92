using System;
using System.Collections.Generic;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;

namespace SaveVm.Tool;

/// <summary>A stream and the channels beside it, as the user named them.</summary>
internal sealed class InputSet : IDisposable
{
    private readonly ToolConsole _console;
    private readonly string _file;
    private readonly List<WireInput> _inputs = [];
    private readonly List<InspectChannel> _channels = [];

    public InputSet(ToolConsole console, string file)
    {
        _console = console;
        _file = file;
        Current = file;
    }

    /// <summary>The file that is worked on: what an error is about.</summary>
    public string Current { get; set; }

    /// <summary>The stream.</summary>
    public WireInput Main => _inputs[0];

    /// <summary>The channels beside it.</summary>
    public IReadOnlyList<InspectChannel> Channels => _channels;

    /// <summary>Opens all of them; <see cref="Current"/> says which one failed.</summary>
    public void Open(string[] channels)
    {
        _inputs.Add(_console.Open(_file));
        foreach (string channel in channels)
        {
            Current = channel;
            _inputs.Add(_console.Open(channel));
            _channels.Add(new InspectChannel(channel, _inputs[^1]));
        }
        Current = _file;
    }

    public void Dispose() => _inputs.ForEach(static input => input.Dispose());
}
