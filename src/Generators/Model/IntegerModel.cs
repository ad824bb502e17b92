namespace SaveVm.Generators.Model;

/// <summary>An integer type of C#: the type itself and what stores it.</summary>
/// <param name="TypeName">The type as written in code: <c>uint</c>, or an enum's qualified name.</param>
/// <param name="Storage">The integer keyword: <c>uint</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsSigned">Two's complement.</param>
/// <param name="IsBool">A bool of one byte.</param>
/// <param name="Enum">The enum, if it is one.</param>
internal sealed record IntegerModel(string TypeName, string Storage, int Size, bool IsSigned, bool IsBool, EnumModel? Enum);
