namespace SaveVm.Generators.Model;

/// <summary>A hook.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Call">The call as code.</param>
/// <param name="GivesReason">Whether it returns why not.</param>
internal sealed record VmStateHookModel(string Name, string Call, bool GivesReason);
