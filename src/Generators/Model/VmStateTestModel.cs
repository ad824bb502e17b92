namespace SaveVm.Generators.Model;

/// <summary>A member that decides.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Expression">The question as code.</param>
internal sealed record VmStateTestModel(string Name, string Expression);
