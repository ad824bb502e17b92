namespace SaveVm.Generators.Model;

/// <summary>An enum.</summary>
/// <param name="IsFlags">Has <c>[Flags]</c>.</param>
/// <param name="KnownBits">All bits with a name.</param>
/// <param name="Members">Names and values as declared.</param>
internal sealed record EnumModel(bool IsFlags, ulong KnownBits, EquatableArray<EnumMemberModel> Members);
