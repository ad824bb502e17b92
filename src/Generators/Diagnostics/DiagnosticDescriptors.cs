using Microsoft.CodeAnalysis;

namespace SaveVm.Generators.Diagnostics;

/// <summary>Every rule of the generator. Ids are never reused; each has a page in docs/diagnostics.</summary>
internal static class DiagnosticDescriptors
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
        "SVM011", "Length member must be declared before", "'{0}' takes its length from '{1}', which is neither an earlier field nor a context value of '{2}'");

    /// <summary>A negative length.</summary>
    public static readonly DiagnosticDescriptor LengthMemberType = Create(
        "SVM012", "Length member must be an unsigned integer", "'{0}' takes its length from '{1}', which is not an unsigned integer of its own");

    /// <summary>Nothing can follow the rest of the input.</summary>
    public static readonly DiagnosticDescriptor ToEndMustBeLast = Create(
        "SVM013", "[ToEnd] must be the last field", "'{0}' takes all bytes up to the end, so '{1}' cannot follow it");

    /// <summary>Two fields in the same bits.</summary>
    public static readonly DiagnosticDescriptor OverlappingBits = Create(
        "SVM014", "Packed fields overlap", "'{0}' (bits {1}) overlaps '{2}' in word {3} of '{4}'");

    /// <summary>Bits outside the word.</summary>
    public static readonly DiagnosticDescriptor BitsOutsideWord = Create(
        "SVM015", "Packed field does not fit its word", "'{0}' takes bits {1}, but word {2} has bits 0..{3}");

    /// <summary>The type is narrower than the bits.</summary>
    public static readonly DiagnosticDescriptor BitsWiderThanType = Create(
        "SVM016", "Packed field does not fit its type", "'{0}' takes {1} bits, but '{2}' holds {3}: widen the type or narrow the field");

    /// <summary>A word is one integer: its fields are neighbours.</summary>
    public static readonly DiagnosticDescriptor WordNotContiguous = Create(
        "SVM017", "Fields of a packed word must be neighbours", "'{0}' belongs to word {1}, but '{2}' stands between: declare the fields of a word one behind the other, with the same WordSize, byte order and conditions");

    /// <summary>A condition on something unknown.</summary>
    public static readonly DiagnosticDescriptor ConditionMemberUnknown = Create(
        "SVM018", "Condition names an unknown member", "The condition of '{0}' names '{1}', which is neither a field nor a context value of '{2}'");

    /// <summary>A condition on something that was not read yet.</summary>
    public static readonly DiagnosticDescriptor ConditionMemberLater = Create(
        "SVM019", "Condition names a later member", "The condition of '{0}' names '{1}', which comes later on the wire: move '{1}' before '{0}'");

    /// <summary>A condition on something that is no number.</summary>
    public static readonly DiagnosticDescriptor ConditionMemberType = Create(
        "SVM020", "Condition needs an integer, a bool or an enum", "The condition of '{0}' names '{1}', which is not an integer, a bool or an enum");

    /// <summary>Comparing with another enum's value.</summary>
    public static readonly DiagnosticDescriptor ConditionValueType = Create(
        "SVM021", "Condition value has another type", "The condition of '{0}' compares '{1}' of type '{2}' with a value of type '{3}'");

    /// <summary>Any and Without mean bits.</summary>
    public static readonly DiagnosticDescriptor ConditionNotFlags = Create(
        "SVM022", "Any and Without need a [Flags] enum", "The condition of '{0}' uses Any or Without, but '{1}' is not a [Flags] enum");

    /// <summary>A condition that can never hold.</summary>
    public static readonly DiagnosticDescriptor ConditionImpossible = Create(
        "SVM023", "Condition can never hold", "The condition of '{0}' can never hold: it wants {1} both set and clear");

    /// <summary>[Since] without a version.</summary>
    public static readonly DiagnosticDescriptor VersionContextMissing = Create(
        "SVM024", "[Since] needs a version", "'{0}' is on the wire since a version, but '{1}' has no context value 'version': add [Context<int>(\"version\")]");

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
        "SVM028", "Wire record contains itself", "'{0}' contains '{1}', which contains '{0}'");

    /// <summary>A member that the generator wants to write itself.</summary>
    public static readonly DiagnosticDescriptor NameCollision = Create(
        "SVM029", "Name is taken by a generated member", "Rename '{0}': the generator writes a member of that name into '{1}'");

    /// <summary>A constant that is no number and no text.</summary>
    public static readonly DiagnosticDescriptor ConstantType = Create(
        "SVM030", "Constant has no wire form", "'{0}' must be a const of an integer type, or a string of ASCII characters");

    /// <summary>An attribute where it means nothing.</summary>
    public static readonly DiagnosticDescriptor AttributeNotApplicable = Create(
        "SVM031", "Attribute does not apply to this field", "[{0}] does not apply to '{1}': {2}");

    /// <summary>An interval from high to low.</summary>
    public static readonly DiagnosticDescriptor RangeEmpty = Create(
        "SVM032", "Range is empty", "The range of '{0}' is empty: {1} is more than {2}");

    /// <summary>A record without fields.</summary>
    public static readonly DiagnosticDescriptor NoFields = Create(
        "SVM033", "Wire record has no fields", "'{0}' has no field: declare properties with init accessors, positional parameters or constants");

    /// <summary>A flags value of the wire that the type cannot hold, or a bit beyond the word.</summary>
    public static readonly DiagnosticDescriptor FlagOutsideWord = Create(
        "SVM034", "Flag lies outside the field's bits", "Flag '{0}' of '{1}' lies outside the {2} bits of '{3}'");

    /// <summary>Positional parameters come before everything else, wherever that is declared.</summary>
    public static readonly DiagnosticDescriptor AmbiguousOrder = Create(
        "SVM035", "Order of fields is ambiguous", "Declare '{0}' like the other fields of '{1}': fields are either all positional parameters, or all members of the body in wire order");

    /// <summary>Elements carry one context value at the most.</summary>
    public static readonly DiagnosticDescriptor ListElementContext = Create(
        "SVM036", "List does not fit the context values of its elements", "'{0}' is a list of '{1}', which needs {2} context values: {3}");

    /// <summary>A list of nothing never ends.</summary>
    public static readonly DiagnosticDescriptor ListElementEmpty = Create(
        "SVM037", "List element can be empty", "'{0}' is a list of '{1}', which can be 0 bytes long: give the element a field that is always there");

    private const string HelpLinkBase = "https://github.com/savevm/savevm-sdk/blob/main/docs/diagnostics";

    private static DiagnosticDescriptor Create(string id, string title, string messageFormat) => new(
        id, title, messageFormat, category: "SaveVm.Records", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"{HelpLinkBase}/{id}.md");
}
