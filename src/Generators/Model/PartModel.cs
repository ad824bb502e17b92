namespace SaveVm.Generators.Model;

/// <summary>One property inside a packed word.</summary>
/// <param name="Name">The property.</param>
/// <param name="Integer">Its type.</param>
/// <param name="Shift">Bits below it.</param>
/// <param name="Bits">Its width.</param>
/// <param name="AlignedTo">The context value whose multiples it holds.</param>
/// <param name="Below">The context value below which its bits are.</param>
/// <param name="Open">Whether unknown values are kept.</param>
/// <param name="Range">Limits.</param>
internal sealed record PartModel(
    string Name, IntegerModel Integer, int Shift, int Bits, string? AlignedTo, string? Below, bool Open, RangeModel? Range);
