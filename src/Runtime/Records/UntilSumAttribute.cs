using System;

namespace SaveVm.Records;

/// <summary>
/// A list without a count: it ends when a field of its elements has added up to a total that stands in an earlier field. More than the total is an error.
/// </summary>
/// <param name="total">An earlier unsigned field, or a context value. It is filled in on writing.</param>
/// <param name="addend">The field of the elements that is added up.</param>
/// <remarks>The block list of the "ram" section ends like this (<c>ram_load_precopy</c>, <c>RAM_SAVE_FLAG_MEM_SIZE</c>).</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class UntilSumAttribute(string total, string addend) : Attribute
{
    /// <summary>An earlier unsigned field, or a context value.</summary>
    public string Total { get; } = total;

    /// <summary>The field of the elements that is added up.</summary>
    public string Addend { get; } = addend;
}
