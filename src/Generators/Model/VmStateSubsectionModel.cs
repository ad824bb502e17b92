namespace SaveVm.Generators.Model;

/// <summary>A subsection.</summary>
/// <param name="Property">The property that holds it.</param>
/// <param name="Description">Its description.</param>
/// <param name="IsNullable">Whether the property is null when the stream did not have it.</param>
/// <param name="CanSet">Whether the property can be set.</param>
/// <param name="Needed">Whether it is sent, as code; <see langword="null"/> when that follows from null.</param>
internal sealed record VmStateSubsectionModel(string Property, VmStateDescriptionModel Description, bool IsNullable, bool CanSet, string? Needed);
