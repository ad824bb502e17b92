using System;

namespace SaveVm.VmState;

/// <summary>An array of constant size: <c>VMSTATE_UINT32_ARRAY</c>, <c>VMSTATE_STRUCT_ARRAY</c>; with two sizes a <c>T[,]</c>, row by row: <c>VMSTATE_UINT32_2DARRAY</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArraySizeAttribute : Attribute
{
    /// <summary>A <c>T[]</c>.</summary>
    /// <param name="count">The number of elements.</param>
    public ArraySizeAttribute(int count) => Count = count;

    /// <summary>A <c>T[,]</c>.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of elements of a row.</param>
    public ArraySizeAttribute(int rows, int columns)
    {
        Rows = rows;
        Count = columns;
    }

    /// <summary>The number of rows; 0 for a <c>T[]</c>.</summary>
    public int Rows { get; }

    /// <summary>The number of elements, or of elements of a row.</summary>
    public int Count { get; }
}
