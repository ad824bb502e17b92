namespace SaveVm.Generators.Model;

/// <summary>Limits of an integer.</summary>
internal sealed record RangeModel(ulong Minimum, ulong Maximum);
