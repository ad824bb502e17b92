using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Diagnostics;

/// <summary>Every rule of the generator. Ids are never reused; each has a page in docs/diagnostics.</summary>
internal static partial class DiagnosticDescriptors
{
    /// <summary>There is no place to put the generated half.</summary>
    public static readonly DiagnosticDescriptor RecordMustBePartial = Create(
        "SVM001", "Wire record must be partial", "Declare '{0}' as partial so that its reader and writer can be generated");

    /// <summary>A record is a value: it is returned by readers and never changes.</summary>
    public static readonly DiagnosticDescriptor RecordMustBeReadOnly = Create(
        "SVM002", "Wire record must be readonly", "Declare '{0}' as readonly: a record does not change after it was read");

    /// <summary>Order on the wire is order in one source file.</summary>
    public static readonly DiagnosticDescriptor OneDeclaration = Create(
        "SVM003", "Wire record must be declared in one place", "Declare all fields of '{0}' in one declaration: their order in the source is their order on the wire");

    /// <summary>Generated code cannot name the type.</summary>
    public static readonly DiagnosticDescriptor UnsupportedContainer = Create(
        "SVM004", "Wire record must not be generic or file-local", "Move '{0}' out of generic and file-local types: {1}");

    /// <summary>The type has no meaning on the wire.</summary>
    public static readonly DiagnosticDescriptor UnsupportedType = Create(
        "SVM005", "Type has no wire form", "'{0}' of type '{1}' has no wire form: use an integer of 1 to 8 bytes, bool, an enum, ReadOnlySpan<byte>, WireArray<T>, another wire record, or [Formatter<T>]");

    /// <summary>Only a ref struct can hold a span.</summary>
    public static readonly DiagnosticDescriptor SpanNeedsRefStruct = Create(
        "SVM006", "Span needs a ref struct", "Declare '{0}' as a readonly ref partial struct: '{1}' shows a span of the input");

    /// <summary>Generated readers set properties.</summary>
    public static readonly DiagnosticDescriptor PropertyMustHaveInit = Create(
        "SVM007", "Field of a wire record must have an init accessor", "Give '{0}' an init accessor, or compute it with an expression body if it is not on the wire");

    /// <summary>A span without a length.</summary>
    public static readonly DiagnosticDescriptor MissingLength = Create(
        "SVM008", "Span has no length", "Say how long '{0}' is: [Counted], [FixedLength], [NulPadded], [LengthFrom] or [ToEnd]");

    /// <summary>A span with two lengths.</summary>
    public static readonly DiagnosticDescriptor TwoLengths = Create(
        "SVM009", "Span has two lengths", "'{0}' has more than one of [Counted], [FixedLength], [NulPadded], [LengthFrom] and [ToEnd]: keep one");

    /// <summary>A length that is believed without a limit.</summary>
    public static readonly DiagnosticDescriptor MaximumMissing = Create(
        "SVM010", "Length has no limit", "Give the length of '{0}' a Maximum: a length of {1} bytes is never believed without a limit");

    /// <summary>The measuring field is not there yet.</summary>
    public static readonly DiagnosticDescriptor LengthMemberUnknown = Create(
        "SVM011", "Length member must be declared before", "'{0}' takes its length from '{1}', which is neither an earlier field nor a context value of '{2}': declare it before '{0}'");

    /// <summary>A negative length.</summary>
    public static readonly DiagnosticDescriptor LengthMemberType = Create(
        "SVM012", "Length member must be an unsigned integer", "'{0}' takes its length from '{1}', which is not an unsigned integer of its own: make it a byte, ushort, uint or ulong outside of packed words");

    /// <summary>Nothing can follow the rest of the input.</summary>
    public static readonly DiagnosticDescriptor ToEndMustBeLast = Create(
        "SVM013", "[ToEnd] must be the last field", "'{0}' takes all bytes up to the end, so '{1}' cannot follow it: move '{0}' to the end");

    /// <summary>Two fields in the same bits.</summary>
    public static readonly DiagnosticDescriptor OverlappingBits = Create(
        "SVM014", "Packed fields overlap", "'{0}' (bits {1}) overlaps '{2}' in word {3} of '{4}': give each bit to one field");

    /// <summary>Bits outside the word.</summary>
    public static readonly DiagnosticDescriptor BitsOutsideWord = Create(
        "SVM015", "Packed field does not fit its word", "'{0}' takes bits {1}, but word {2} has bits 0..{3}: lower Shift or Bits, or raise WordSize");

    /// <summary>The type is narrower than the bits.</summary>
    public static readonly DiagnosticDescriptor BitsWiderThanType = Create(
        "SVM016", "Packed field does not fit its type", "'{0}' takes {1} bits, but '{2}' holds {3}: widen the type or narrow the field");

    /// <summary>A word is one integer: its fields are neighbours.</summary>
    public static readonly DiagnosticDescriptor WordNotContiguous = Create(
        "SVM017", "Fields of a packed word must be neighbours", "'{0}' belongs to word {1}, but '{2}' stands between: declare the fields of a word one behind the other");

    /// <summary>A condition on something unknown.</summary>
    public static readonly DiagnosticDescriptor ConditionMemberUnknown = Create(
        "SVM018", "Condition names an unknown member", "The condition of '{0}' names '{1}', which is neither a field nor a context value of '{2}': name one of them, fields with nameof");

    /// <summary>A condition on something that was not read yet.</summary>
    public static readonly DiagnosticDescriptor ConditionMemberLater = Create(
        "SVM019", "Condition names a later member", "The condition of '{0}' names '{1}', which comes later on the wire: move '{1}' before '{0}'");

    /// <summary>A condition on something that is no number.</summary>
    public static readonly DiagnosticDescriptor ConditionMemberType = Create(
        "SVM020", "Condition needs an integer, a bool or an enum", "The condition of '{0}' names '{1}', which is not an integer, a bool or an enum: name the number that says whether '{0}' is there");

    /// <summary>Comparing with another enum's value.</summary>
    public static readonly DiagnosticDescriptor ConditionValueType = Create(
        "SVM021", "Condition value has another type", "The condition of '{0}' compares '{1}' of type '{2}' with a value of type '{3}': compare it with values of its own type");

    /// <summary>Any and Without mean bits.</summary>
    public static readonly DiagnosticDescriptor ConditionNotFlags = Create(
        "SVM022", "Any and Without need a [Flags] enum", "The condition of '{0}' uses Any or Without, but '{1}' is not a [Flags] enum: list the values instead");

    /// <summary>A condition that can never hold.</summary>
    public static readonly DiagnosticDescriptor ConditionImpossible = Create(
        "SVM023", "Condition can never hold", "The condition of '{0}' can never hold: {1}");

    /// <summary>[Since] without a version.</summary>
    public static readonly DiagnosticDescriptor VersionContextMissing = Create(
        "SVM024", "[Since] needs a version", "'{0}' is on the wire since a version, but '{1}' has no integer context value 'version': add [Context<int>(\"version\")]");

    /// <summary>A context type that is no number.</summary>
    public static readonly DiagnosticDescriptor ContextType = Create(
        "SVM025", "Context value must be an integer, a bool or an enum", "Context value '{0}' of type '{1}' must be an integer, a bool or an enum");

    /// <summary>Two arguments of one name, or a name that is none.</summary>
    public static readonly DiagnosticDescriptor ContextName = Create(
        "SVM026", "Context value needs a name of its own", "'{0}' cannot be the name of a context value of '{1}': it must be an identifier, unlike any other context value and any argument of the generated methods");

    /// <summary>A context value that a nested record or a length needs.</summary>
    public static readonly DiagnosticDescriptor ContextUndeclared = Create(
        "SVM027", "Context value is not declared", "'{0}' needs the context value '{1}': declare [Context<{2}>(\"{1}\")] on '{3}'");

    /// <summary>A record that contains itself.</summary>
    public static readonly DiagnosticDescriptor CyclicNesting = Create(
        "SVM028", "Wire record contains itself", "'{0}' contains itself through '{1}': take '{1}' out and read it in a loop");

    /// <summary>A member that the generator wants to write itself.</summary>
    public static readonly DiagnosticDescriptor NameCollision = Create(
        "SVM029", "Name is taken by a generated member", "Rename '{0}': the generator writes a member of that name into '{1}'");

    /// <summary>A constant that is no number and no text.</summary>
    public static readonly DiagnosticDescriptor ConstantType = Create(
        "SVM030", "Constant has no wire form", "Declare '{0}' as a const of an integer type, or as a const string of ASCII characters");

    /// <summary>An attribute where it means nothing.</summary>
    public static readonly DiagnosticDescriptor AttributeNotApplicable = Create(
        "SVM031", "Attribute does not apply to this field", "[{0}] does not apply to '{1}': {2}");

    /// <summary>An interval from high to low.</summary>
    public static readonly DiagnosticDescriptor RangeEmpty = Create(
        "SVM032", "Range is empty", "The range of '{0}' is empty, because {1} is more than {2}: swap them or raise the upper one");

    /// <summary>A record without fields.</summary>
    public static readonly DiagnosticDescriptor NoFields = Create(
        "SVM033", "Wire record has no fields", "'{0}' has no field: declare properties with init accessors, positional parameters or constants");

    /// <summary>A flags value of the wire that the type cannot hold, or a bit beyond the word.</summary>
    public static readonly DiagnosticDescriptor FlagOutsideWord = Create(
        "SVM034", "Flag lies outside the field's bits", "Flag '{0}' of '{1}' lies outside the {2} bits of '{3}': widen the field or remove the flag");

    /// <summary>Positional parameters come before everything else, wherever that is declared.</summary>
    public static readonly DiagnosticDescriptor AmbiguousOrder = Create(
        "SVM035", "Order of fields is ambiguous", "Declare '{0}' like the other fields of '{1}': fields are either all positional parameters, or all members of the body in wire order");

    /// <summary>Elements carry one context value at the most.</summary>
    public static readonly DiagnosticDescriptor ListElementContext = Create(
        "SVM036", "List does not fit the context values of its elements", "'{0}' is a list of '{1}', which needs {2} context values: {3}");

    /// <summary>A list of nothing never ends.</summary>
    public static readonly DiagnosticDescriptor ListElementEmpty = Create(
        "SVM037", "List element can be empty", "'{0}' is a list of '{1}', which can be 0 bytes long: give the element a field that is always there");

    /// <summary>Values of the wire are structs.</summary>
    public static readonly DiagnosticDescriptor RecordMustBeStruct = Create(
        "SVM045", "Wire record must be a struct", "Declare '{0}' as a readonly partial record struct, or as a readonly ref partial struct if it shows spans: reading one allocates nothing");

    /// <summary>A warning: a second name for a flag is sometimes meant, as when QEMU gave a bit a new meaning.</summary>
    public static readonly DiagnosticDescriptor FlagsShareBit = Create(
        "SVM046", "Two flags on one bit", "Flags '{0}' and '{1}' of '{2}' are the same bit {3}, so '{4}' cannot tell them apart: give each a bit of its own", DiagnosticSeverity.Warning);

    /// <summary>A comparison with a value that reading rejects.</summary>
    public static readonly DiagnosticDescriptor ConditionValueNeverRead = Create(
        "SVM047", "Condition compares with a value that is never read", "'{0}' can never be on the wire: '{1}' is never {2}, because {3}; compare with a value that it can have");

    /// <summary>On writing, one of the two spans gives the length.</summary>
    public static readonly DiagnosticDescriptor LengthShared = Create(
        "SVM048", "Spans under different conditions share a length", "'{0}' and '{1}' both take their length from '{2}', but not under the same conditions: give each a length of its own");

    /// <summary>Everything behind a payload waits for it.</summary>
    public static readonly DiagnosticDescriptor PayloadNotLast = Create(
        "SVM049", "Payload is not the last field", "'{0}' may be {1} bytes long and '{2}' follows it, so that the header cannot be read alone: move '{0}' to the end, or the fields behind it to a record of their own", DiagnosticSeverity.Info);

    /// <summary>An argument without a use.</summary>
    public static readonly DiagnosticDescriptor ContextUnused = Create(
        "SVM050", "Context value is not used", "No field of '{1}' uses the context value '{0}': remove it", DiagnosticSeverity.Warning);

    /// <summary>One name for two values.</summary>
    public static readonly DiagnosticDescriptor ContextNamesField = Create(
        "SVM051", "Context value has the name of a member", "'{0}' is a member of '{1}' as well, so conditions and lengths that name it are ambiguous: rename the context value");

    /// <summary>A field that says itself whether it is there.</summary>
    public static readonly DiagnosticDescriptor ConditionOnItself = Create(
        "SVM052", "Condition names its own field", "The condition of '{0}' names '{1}' itself: name an earlier field or a context value");

    /// <summary>Limits that the field's own width makes meaningless.</summary>
    public static readonly DiagnosticDescriptor RangeOutsideType = Create(
        "SVM053", "Range goes beyond the field", "The range of '{0}' names {1}, but the field holds at most {2}: lower the limit or widen the field");

    /// <summary>An attribute that changes nothing.</summary>
    public static readonly DiagnosticDescriptor AttributeWithoutEffect = Create(
        "SVM054", "Attribute has no effect", "Remove [{0}] from '{1}': {2}", DiagnosticSeverity.Warning);

    /// <summary>Fields are added at the end.</summary>
    public static readonly DiagnosticDescriptor SinceDecreases = Create(
        "SVM055", "Field is older than the one before", "'{0}' is on the wire since version {1}, behind a field since version {2}: fields that are added later usually stand at the end", DiagnosticSeverity.Info);

    /// <summary>The record's version is raised with every field.</summary>
    public static readonly DiagnosticDescriptor SinceAboveVersion = Create(
        "SVM056", "[Since] is above the record's version", "'{0}' is on the wire since version {1}, but '{2}' has version {3}: raise it with [WireRecord(Version = {1})]", DiagnosticSeverity.Warning);

    /// <summary>Versions count from 1.</summary>
    public static readonly DiagnosticDescriptor VersionNotPositive = Create(
        "SVM057", "Version must be positive", "The version of '{0}' is {1}: versions count from 1");

    /// <summary>A loop over such records may not advance.</summary>
    public static readonly DiagnosticDescriptor RecordMayBeEmpty = Create(
        "SVM058", "Wire record may have no bytes", "'{0}' has no field that is always there, so that it may have no bytes: a loop that reads one after the other must end by something else than the end of input", DiagnosticSeverity.Info);

    /// <summary>The generated methods would show a type that their callers cannot name.</summary>
    public static readonly DiagnosticDescriptor ContextLessAccessible = Create(
        "SVM059", "Context type is less accessible than the record", "'{0}' is less accessible than '{1}', whose generated methods take it as '{2}': make it as accessible as the record");

    /// <summary>Records are read from their source.</summary>
    public static readonly DiagnosticDescriptor NestedElsewhere = Create(
        "SVM060", "Nested record is in another assembly", "'{0}' nests '{1}' of assembly '{2}', whose source is not here: declare the record in this project, or read it on its own");

    /// <summary>A limit that is none.</summary>
    public static readonly DiagnosticDescriptor MaximumTooLarge = Create(
        "SVM061", "Maximum is more than the length can say", "The Maximum of '{0}' is {1}, but a length of {2} bytes says at most {3}: lower it or widen the length");

    /// <summary>Nothing, or less.</summary>
    public static readonly DiagnosticDescriptor LengthNotPositive = Create(
        "SVM062", "Length must be positive", "The length of '{0}' cannot be {1}: a constant length is at least 1, a limit is not negative");

    /// <summary>Reserved bytes are zero.</summary>
    public static readonly DiagnosticDescriptor DependsOnReserved = Create(
        "SVM063", "Field depends on a reserved member", "'{0}' depends on '{1}', which is reserved and so always zero: give '{1}' a meaning, or add [Open] to it");

    /// <summary>A field of C# is not a field of the wire.</summary>
    public static readonly DiagnosticDescriptor FieldNotOnWire = Create(
        "SVM064", "Fields of a wire record are properties", "Declare '{0}' of '{1}' as a property with an init accessor: a C# field is not on the wire");

    /// <summary>An attribute on something that is not on the wire.</summary>
    public static readonly DiagnosticDescriptor AttributeNotOnWire = Create(
        "SVM065", "Attribute on a member that is not on the wire", "Remove [{0}] from '{1}', or make it a property with an init accessor: static and computed members are not on the wire");

    /// <summary>A name that generated code cannot write.</summary>
    public static readonly DiagnosticDescriptor NameUnusable = Create(
        "SVM066", "Name cannot be used in generated code", "Rename '{0}' of '{1}': {2}");

    /// <summary>Two ways to place one field.</summary>
    public static readonly DiagnosticDescriptor BorderAmbiguous = Create(
        "SVM067", "Packed field is placed twice", "'{0}' has {1}: one of them places the field, remove the other");

    /// <summary>The same thing twice.</summary>
    public static readonly DiagnosticDescriptor ConditionRepeated = Create(
        "SVM068", "Condition is said twice", "'{0}' has the same condition on '{1}' twice: remove one", DiagnosticSeverity.Warning);

    /// <summary>Small records are read where they stand.</summary>
    public static readonly DiagnosticDescriptor NestedNotAccessible = Create(
        "SVM069", "Nested record hides a field", "'{0}' nests '{1}', whose '{2}' cannot be set from outside: make '{2}' and its init accessor at least internal");

    /// <summary>A word is one integer: it has one width, one order, one condition.</summary>
    public static readonly DiagnosticDescriptor WordNotUniform = Create(
        "SVM070", "Fields of a packed word must agree", "'{0}' and '{1}' are in word {2}: give them the same WordSize, byte order and conditions");

    /// <summary>A formatter of something else.</summary>
    public static readonly DiagnosticDescriptor FormatterType = Create(
        "SVM071", "Formatter does not fit the field", "'{0}' is no formatter of '{1}': let it implement IWireFormatter<{2}>");

    /// <summary>One value of the tag, two cases.</summary>
    public static readonly DiagnosticDescriptor UnionCaseRepeated = Create(
        "SVM072", "Union has two cases for one value", "'{0}' and '{1}' are cases of '{2}' for the same value: give '{0}' a value of its own, or put both into one record");

    private const string HelpLinkBase = "https://github.com/savevm/savevm-sdk/blob/main/docs/diagnostics";

    private static DiagnosticDescriptor Create(string id, string title, string messageFormat, DiagnosticSeverity severity = DiagnosticSeverity.Error, params string[] customTags) => new(
        id, title, messageFormat, category: "SaveVm.Records", severity, isEnabledByDefault: true, helpLinkUri: $"{HelpLinkBase}/{id}.md", customTags: customTags);
}
