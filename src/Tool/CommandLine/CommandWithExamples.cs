using System.CommandLine;

namespace SaveVm.Tool.CommandLine;

/// <summary>A command whose help ends in examples.</summary>
internal sealed class CommandWithExamples(string name, string description, string examples) : Command(name, description)
{
    public string Examples { get; } = examples;
}
