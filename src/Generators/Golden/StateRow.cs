namespace SaveVm.Generators.Golden;

/// <summary>One line of a section's layout, as <c>SaveVm.VmState.VmStateLayoutFile</c> writes it.</summary>
/// <param name="Name">The names from the section down to the field, joined by points.</param>
/// <param name="Type">The type in the VM description; <c>subsection</c> for one.</param>
/// <param name="Size">Bytes of an element, where constant.</param>
/// <param name="Length">How many elements.</param>
/// <param name="Condition">The version, or the test.</param>
/// <param name="Rule">Versions of what is nested.</param>
internal sealed record StateRow(string Name, string Type, long? Size, string Length, string Condition, string Rule)
{
    private const string Since = "version >= ";
    private const string Version = "version ";

    /// <summary>The class that has the member; empty for rows of a file.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The member.</summary>
    public string Member { get; init; } = "";

    public bool IsSubsection => Type == "subsection";

    /// <summary>The first version that has the field; 0 for all.</summary>
    public int SinceVersion => Condition.StartsWith(Since, System.StringComparison.Ordinal) && int.TryParse(Condition.Substring(Since.Length), out int version) ? version : 0;

    /// <summary>Whether a test decides.</summary>
    public bool HasTest => Condition.Length > 0 && SinceVersion == 0;

    /// <summary>The newest version of what is nested; 0 where that is not said.</summary>
    public int NestedVersion
    {
        get
        {
            if (!Rule.StartsWith(Version, System.StringComparison.Ordinal)) { return 0; }
            string last = Rule.Substring(Rule.LastIndexOf(' ') + 1);
            return int.TryParse(last, out int version) ? version : 0;
        }
    }

    /// <summary>The name without those of what it is nested in.</summary>
    public string LastName(StateRow? parent) => parent is null ? Name : Name.Substring(parent.Name.Length + 1);
}
