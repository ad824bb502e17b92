using System.CommandLine;
using System.CommandLine.Parsing;

namespace SaveVm.Tool.CommandLine;

/// <summary>The options that single out a device.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string?> _section = new("--section")
    {
        HelpName = "NAME",
        Description = "Shows the fields of a device instead: the section's name, or its end behind the path where that is unique",
    };

    private readonly Option<uint?> _instance = new("--instance") { HelpName = "N", Description = "With --section: which of several sections of that name" };

    private readonly Option<string?> _description = new("--description")
    {
        HelpName = "FILE",
        Description = "With --section: takes the VM description from another stream of the same machine, or from a JSON file",
    };

    /// <summary>Whether buffers are shown whole.</summary>
    public Option<bool> Full { get; } = new("--full") { Description = "With --section: shows buffers and arrays whole" };

    public void AddTo(Command command)
    {
        command.Options.Add(_section);
        command.Options.Add(_instance);
        command.Options.Add(_description);
        command.Options.Add(Full);
    }

    public bool IsUsed(ParseResult parsed) => parsed.GetValue(_section) is not null;

    public DeviceChoice Of(ParseResult parsed) => new(parsed.GetValue(_section)!, parsed.GetValue(_instance), parsed.GetValue(_description));

    public void Validate(CommandResult result, Argument files, Option hash, Option channels)
    {
        bool hasSection = result.GetResult(_section) is { Implicit: false };
        foreach (Option option in (Option[])[_instance, _description, Full])
        {
            if (!hasSection && result.GetResult(option) is { Implicit: false }) { result.AddError($"{option.Name} goes with --section"); }
        }
        if (!hasSection) { return; }
        if (result.GetResult(files) is { Tokens.Count: > 1 }) { result.AddError("--section looks into one stream: name only one FILE with it"); }
        foreach (Option option in (Option[])[hash, channels])
        {
            if (result.GetResult(option) is { Implicit: false }) { result.AddError($"{option.Name} does not go with --section"); }
        }
    }
}
