namespace SaveVm.Generators.Model;

/// <summary>A named value of an enum.</summary>
internal sealed record EnumMemberModel(string Name, ulong Value);
