namespace SaveVm.Generators;

/// <summary>The attributes are found by name: the generator does not reference the Runtime.</summary>
internal static class AttributeNames
{
    public const string Namespace = "SaveVm.Records";
    public const string WireRecord = Namespace + ".WireRecordAttribute";

    public const string ByteOrder = "ByteOrderAttribute";
    public const string Case = "CaseAttribute";
    public const string Constant = "ConstantAttribute";
    public const string Context = "ContextAttribute";
    public const string Counted = "CountedAttribute";
    public const string FixedLength = "FixedLengthAttribute";
    public const string Formatter = "FormatterAttribute";
    public const string LengthFrom = "LengthFromAttribute";
    public const string Markers = "MarkersAttribute";
    public const string NulPadded = "NulPaddedAttribute";
    public const string Open = "OpenAttribute";
    public const string Optional = "OptionalAttribute";
    public const string Packed = "PackedAttribute";
    public const string Range = "RangeAttribute";
    public const string Reserved = "ReservedAttribute";
    public const string Since = "SinceAttribute";
    public const string ToEnd = "ToEndAttribute";
    public const string UntilSum = "UntilSumAttribute";
    public const string VariableFlags = "VariableFlagsAttribute";
    public const string When = "WhenAttribute";
}
