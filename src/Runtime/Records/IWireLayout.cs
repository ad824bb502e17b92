namespace SaveVm.Records;

/// <summary>A type that knows its wire layout. The generator implements it for every record.</summary>
public interface IWireLayout
{
    /// <summary>Names, offsets, sizes and conditions of the fields.</summary>
    static abstract WireLayout Layout { get; }
}
