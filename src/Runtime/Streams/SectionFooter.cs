using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>What stands behind the body of every section, unless the machine type is 2.3 or older (<c>save_section_footer</c>).</summary>
[WireRecord]
public readonly partial record struct SectionFooter
{
    /// <summary>The type byte, <see cref="SectionType.Footer"/>.</summary>
    [Constant] public const byte Marker = (byte)SectionType.Footer;

    /// <summary>The id of the section that ends here.</summary>
    public uint Id { get; init; }
}
