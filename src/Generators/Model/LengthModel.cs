namespace SaveVm.Generators.Model;

/// <summary>The length of a span or an array.</summary>
/// <param name="Kind">Where the length comes from.</param>
/// <param name="Size">Prefix: its bytes. Fixed and NUL-padded: the length.</param>
/// <param name="Member">Field and context: the name.</param>
/// <param name="Integer">Field and context: its type.</param>
/// <param name="Minimum">The smallest length allowed.</param>
/// <param name="Maximum">The largest length allowed.</param>
internal sealed record LengthModel(LengthKind Kind, int Size, string Member, IntegerModel? Integer, long Minimum, long Maximum)
{
    /// <summary>Sum: the field of the elements that is added up.</summary>
    public string Addend { get; init; } = "";

    /// <summary>Markers: the byte before an element.</summary>
    public byte ElementMarker { get; init; }

    /// <summary>Markers: the byte that ends the list.</summary>
    public byte EndMarker { get; init; }
}
