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

    // Device states.
    public const string StateNamespace = "SaveVm.VmState";
    public const string ArraySize = "ArraySizeAttribute";
    public const string AtMostCurrent = "AtMostCurrentAttribute";
    public const string Bitmap = "BitmapAttribute";
    public const string Buffer = "BufferAttribute";
    public const string CountedBy = "CountedByAttribute";
    public const string GTree = "GTreeAttribute";
    public const string MustEqual = "MustEqualAttribute";
    public const string Opaque = "OpaqueAttribute";
    public const string Pointers = "PointersAttribute";
    public const string PresentIf = "PresentIfAttribute";
    public const string QList = "QListAttribute";
    public const string QTailQ = "QTailQAttribute";
    public const string SavevmSection = "SavevmSectionAttribute";
    public const string StructVersion = "StructVersionAttribute";
    public const string Subsection = "SubsectionAttribute";
    public const string Timer = "TimerAttribute";
    public const string Tmp = "TmpAttribute";
    public const string Unused = "UnusedAttribute";
    public const string Validate = "ValidateAttribute";
    public const string VmState = "VmStateAttribute";
    public const string VmStateField = "VmStateFieldAttribute";
    public const string VmStateIgnore = "VmStateIgnoreAttribute";
    public const string VmStateType = "VmStateTypeAttribute";
}
