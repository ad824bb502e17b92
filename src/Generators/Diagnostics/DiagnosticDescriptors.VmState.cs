using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Diagnostics;

/// <content>Rules of device states. Ids from 201.</content>
internal static partial class DiagnosticDescriptors
{
    /// <summary>There is no place to put the generated half.</summary>
    public static readonly DiagnosticDescriptor StateMustBePartial = CreateState(
        "SVM201", "State class must be partial", "Declare '{0}' as partial so that its reader and writer can be generated");

    /// <summary>A state is filled in place, by many hands.</summary>
    public static readonly DiagnosticDescriptor StateMustBeClass = CreateState(
        "SVM202", "State must be a class", "Declare '{0}' as a class: a {1} cannot be filled in place");

    /// <summary>Generated code cannot name or create the type.</summary>
    public static readonly DiagnosticDescriptor StateContainer = CreateState(
        "SVM203", "State class cannot be generated", "Move the state '{0}' into a plain class: {1}");

    /// <summary>Names stand in streams and in JSON.</summary>
    public static readonly DiagnosticDescriptor StateName = CreateState(
        "SVM204", "Name cannot be used in a stream", "'{0}' is no name: use 1 to 255 printable ASCII characters without quotes and backslashes");

    /// <summary>Order on the wire is order in one source file.</summary>
    public static readonly DiagnosticDescriptor StateOneDeclaration = CreateState(
        "SVM205", "State must be declared in one place", "Declare all fields of '{0}' in one declaration: their order in the source is their order on the wire");

    /// <summary>The type has no meaning in a state.</summary>
    public static readonly DiagnosticDescriptor StateMemberType = CreateState(
        "SVM206", "Type has no form in a state", "'{0}' of type '{1}' has no form in a state: use an integer, bool, enum, double, a class with [VmState], an array or List of them, or [Formatter<T>]; elements of [Pointers] are nullable; what is not on the wire has [VmStateIgnore]");

    /// <summary>Generated readers set properties.</summary>
    public static readonly DiagnosticDescriptor StateSetter = CreateState(
        "SVM207", "Field of a state must have a setter", "Give '{0}' a setter (it may be private), or mark it with [VmStateIgnore] if it is not on the wire");

    /// <summary>An array without a size.</summary>
    public static readonly DiagnosticDescriptor StateArraySize = CreateState(
        "SVM208", "Array has no size", "Say how many elements '{0}' has: [ArraySize] or [CountedBy], or [Buffer] for bytes");

    /// <summary>Two answers to one question.</summary>
    public static readonly DiagnosticDescriptor StateKindTwice = CreateState(
        "SVM209", "Field is said to be two things", "'{0}' has {1}: keep one");

    /// <summary>The attribute has no meaning there.</summary>
    public static readonly DiagnosticDescriptor StateMisplaced = CreateState(
        "SVM210", "State attribute does not apply", "[{0}] does not apply to '{1}': {2}");

    /// <summary>Nobody counts.</summary>
    public static readonly DiagnosticDescriptor StateCountUnknown = CreateState(
        "SVM211", "Counting member is unknown", "'{0}' is counted by '{1}', which is no property or field of '{2}': name the member that holds the count");

    /// <summary>The count is not there yet when the array is read.</summary>
    public static readonly DiagnosticDescriptor StateCountAfter = CreateState(
        "SVM212", "Count stands after its array", "Move '{0}' before '{1}', which it counts: the array is read first otherwise");

    /// <summary>QEMU has counts of four types.</summary>
    public static readonly DiagnosticDescriptor StateCountType = CreateState(
        "SVM213", "Count is of the wrong type", "'{0}' of type '{1}' cannot count '{2}': make it a byte, ushort, int or uint");

    /// <summary>Nobody decides.</summary>
    public static readonly DiagnosticDescriptor StateTest = CreateState(
        "SVM214", "Deciding member is missing", "'{0}' of '{1}' cannot decide: declare {2}");

    /// <summary>Nobody to call.</summary>
    public static readonly DiagnosticDescriptor StateHook = CreateState(
        "SVM215", "Hook is missing", "'{0}' of '{1}' cannot be called: declare {2}");

    /// <summary>The test alone decides; the version would be ignored.</summary>
    public static readonly DiagnosticDescriptor StateTestAndSince = CreateState(
        "SVM216", "Test and version on one field", "Remove [Since] from '{0}': where there is a test, it alone decides, and it may look at the version");

    /// <summary>QEMU's loader takes the name for somebody else's and stops.</summary>
    public static readonly DiagnosticDescriptor SubsectionName = CreateState(
        "SVM217", "Subsection is not named after its parent", "'{0}', the name of '{1}', must be '{2}/' and something: a loader takes it for somebody else's otherwise");

    /// <summary>QEMU's loader keeps eight bits of it.</summary>
    public static readonly DiagnosticDescriptor SubsectionVersion = CreateState(
        "SVM218", "Version of a subsection is too large", "Version {1} of '{0}' is read as another one: the loader keeps 8 bits, so 255 is the largest");

    /// <summary>A subsection is a description of its own.</summary>
    public static readonly DiagnosticDescriptor SubsectionType = CreateState(
        "SVM219", "Subsection must be a state class", "'{0}' of type '{1}' is no subsection: make it a class with [VmState]");

    /// <summary>Nobody says when it is sent.</summary>
    public static readonly DiagnosticDescriptor SubsectionNeeded = CreateState(
        "SVM220", "Subsection does not say when it is sent", "Say when '{0}' is sent: give it Needed, or make it nullable");

    /// <summary>Tools find fields by name.</summary>
    public static readonly DiagnosticDescriptor StateFieldTwice = CreateState(
        "SVM221", "Two fields of one name", "'{0}' is the name of two fields of '{1}': give one another name");

    /// <summary>The loader takes the first one.</summary>
    public static readonly DiagnosticDescriptor SubsectionTwice = CreateState(
        "SVM222", "Two subsections of one name", "'{0}' is the name of two subsections of '{1}': the loader finds the first only");

    /// <summary>A registry has one loader for a name.</summary>
    public static readonly DiagnosticDescriptor SectionTwice = CreateState(
        "SVM223", "Two sections of one name", "'{0}' is the section of '{1}' as well: a stream knows them by the name alone", tags: WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>The field would never be sent.</summary>
    public static readonly DiagnosticDescriptor StateSinceUnreachable = CreateState(
        "SVM224", "Field of a version that does not exist", "'{0}' is there since version {1}, but the newest version is {2}: raise Version");

    /// <summary>The condition is always true.</summary>
    public static readonly DiagnosticDescriptor StateSinceAlways = CreateState(
        "SVM225", "Field is in every version that is read", "[Since({1})] on '{0}' is always true, as no version below {2} is read: lower MinimumVersion to read older streams, or remove [Since]", DiagnosticSeverity.Warning);

    /// <summary>No stream could be read.</summary>
    public static readonly DiagnosticDescriptor StateVersions = CreateState(
        "SVM226", "Versions do not fit together", "'{0}' has Version {1} and MinimumVersion {2}: versions are 0 or more, and the minimum is not above the version");

    /// <summary>A description that holds itself has no end.</summary>
    public static readonly DiagnosticDescriptor StateCycle = CreateState(
        "SVM227", "State nests itself", "'{0}' nests '{1}' in itself: there would be no end to its description");

    /// <summary>QEMU's loader would refuse every stream.</summary>
    public static readonly DiagnosticDescriptor StateReadVersion = CreateState(
        "SVM228", "Nested state is read with a version that it refuses", "'{0}' is read with version {1}, but '{2}' reads versions {3} to {4}: change [Since] or the versions of '{2}'");

    /// <summary>QEMU writes the field and does not read it: what follows is misread.</summary>
    public static readonly DiagnosticDescriptor StateFieldsLost = CreateState(
        "SVM229", "Nested field is written but not read", "'{0}' is read with version {1}, so '{3}' of '{2}', there since {4}, is written but not read, and everything behind it is misread");

    /// <summary>A section is not a part of another one.</summary>
    public static readonly DiagnosticDescriptor NestedSection = CreateState(
        "SVM230", "Section cannot be nested", "'{0}' nests the section '{1}': give '{1}' [VmState] instead of [SavevmSection]");

    /// <summary>Readers make the elements.</summary>
    public static readonly DiagnosticDescriptor NestedConstructor = CreateState(
        "SVM231", "Nested state cannot be made", "'{0}' needs a constructor of '{1}' without parameters that can be called");

    /// <summary>The generated half has a member of that name.</summary>
    public static readonly DiagnosticDescriptor StateNameCollision = CreateState(
        "SVM232", "Member has the name of a generated one", "Rename '{0}': the generator writes a member of that name into '{1}'");

    /// <summary>Unused bytes have a constant size.</summary>
    public static readonly DiagnosticDescriptor StateUnused = CreateState(
        "SVM233", "Unused bytes need a constant", "Declare '{0}' as a const int with the number of unused bytes, at least 1");

    /// <summary>The reader goes by the nulls of the array that it fills.</summary>
    public static readonly DiagnosticDescriptor StatePointerPattern = CreateState(
        "SVM234", "Array of pointers has no pattern", "Give '{0}' an initializer that shows which elements are null, or set it in PreLoad: a reader cannot tell null from a first byte of 0x30", DiagnosticSeverity.Warning);

    /// <summary>The size cannot be.</summary>
    public static readonly DiagnosticDescriptor StateSize = CreateState(
        "SVM235", "Size cannot be used", "Give '{0}' another size: {1}");

    /// <summary>A formatter of something else.</summary>
    public static readonly DiagnosticDescriptor StateFormatter = CreateState(
        "SVM236", "Formatter does not fit the state's field", "'{0}' is no formatter of '{1}': let it implement IWireFormatter<{2}>");

    /// <summary>The description would have no type.</summary>
    public static readonly DiagnosticDescriptor StateTypeName = CreateState(
        "SVM237", "Type has no name", "Give '{0}' a [VmStateType]: the VM description names what the formatter writes");

    private static DiagnosticDescriptor CreateState(string id, string title, string messageFormat, DiagnosticSeverity severity = DiagnosticSeverity.Error, params string[] tags) => new(
        id, title, messageFormat, category: "SaveVm.VmState", severity, isEnabledByDefault: true, helpLinkUri: $"{HelpLinkBase}/{id}.md", customTags: tags);
}
