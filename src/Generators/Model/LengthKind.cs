namespace SaveVm.Generators.Model;

/// <summary>How long a span or an array is.</summary>
internal enum LengthKind
{
    Prefix,
    Fixed,
    NulPadded,
    Field,
    Context,
    ToEnd,

    /// <summary>A list that ends when a field of its elements has added up to a total.</summary>
    Sum,

    /// <summary>A list with a byte before each element and another behind the last.</summary>
    Markers,
}
