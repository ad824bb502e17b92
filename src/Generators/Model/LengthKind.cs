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
}
