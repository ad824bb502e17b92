using SaveVm.Records;

namespace SaveVm.Streams;

/// <summary>Reads the bodies of sections of one name. Bodies carry no length: the loader knows where one ends.</summary>
public interface ISectionLoader
{
    /// <summary>Reads one body. The same object is called for START, every PART, and END; or for FULL.</summary>
    /// <param name="reader">The reader, with <see cref="SavevmReader.Input"/> at the first byte of the body; to be left at the first byte behind the body.</param>
    /// <param name="section">The section's header.</param>
    /// <exception cref="WireFormatException">The body does not follow its format, or the input ends inside it.</exception>
    void Load(SavevmReader reader, in SectionInfo section);
}
