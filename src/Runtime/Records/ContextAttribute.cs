using System;

namespace SaveVm.Records;

/// <summary>
/// Declares a value that the bytes do not hold but that is needed to read them, such as the page size. It becomes an argument of the generated
/// methods, in the order of declaration, right after the buffer; other attributes name it like a field.
/// </summary>
/// <typeparam name="T">An integer type, <see cref="bool"/> or an enum.</typeparam>
/// <param name="name">The argument's name, written as C# writes parameters: <c>targetPageSize</c>.</param>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ContextAttribute<T>(string name) : Attribute
    where T : unmanaged
{
    /// <summary>The argument's name.</summary>
    public string Name { get; } = name;
}
