namespace SaveVm.Generators.Model;

/// <summary>A context argument.</summary>
internal sealed record ContextModel(string Name, string TypeName, IntegerModel Integer);
