namespace SaveVm.Generators.Model;

/// <summary>What a condition asks.</summary>
internal enum ConditionKind
{
    Flags,
    Equal,
    NotZero,
    AtLeast,
}
