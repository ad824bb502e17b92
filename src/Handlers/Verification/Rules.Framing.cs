namespace SaveVm.Handlers.Verification;

/// <content>Rules of framing, configuration, commands, VM description.</content>
public static partial class Rules
{
    /// <summary>A stream begins with the magic number 51 45 56 4D ("QEVM").</summary>
    public static Rule StreamMagic { get; } = Error(
        "stream-magic", "stream",
        "A stream begins with the magic number 51 45 56 4D (\"QEVM\").",
        "Every release refuses it: this is no migration stream, or its first bytes are damaged.");

    /// <summary>The version of a stream is 3.</summary>
    public static Rule StreamVersion { get; } = Error(
        "stream-version", "stream",
        "The version of a stream is 3.",
        "Version 2 was given up long ago and nothing else was ever written; every release refuses it.");

    /// <summary>A stream goes on until its end.</summary>
    public static Rule StreamTruncated { get; } = Error(
        "stream-truncated", "stream",
        "A stream goes on until its end.",
        "The bytes ran out at the offset. Whatever is behind it was lost, usually because the transfer broke off or the disk was full.");

    /// <summary>Where an item begins stands the type of a section, a command or the end.</summary>
    public static Rule StreamItemType { get; } = Error(
        "stream-item-type", "stream",
        "Where an item begins stands the type of a section, a command or the end.",
        "\"Unknown savevm section type\": the byte is damaged, or what is in front of it has another length than it says.");

    /// <summary>The end of a stream stands behind its last section, directly in front of the VM description.</summary>
    public static Rule StreamEnd { get; } = Error(
        "stream-end", "stream",
        "The end of a stream stands behind its last section, directly in front of the VM description.",
        "A byte in front of the description that is no end, or an end with sections behind it: a destination stops too early or reads on into the text.");

    /// <summary>The end of a stream can be told from a cut.</summary>
    public static Rule StreamEndUnsure { get; } = Note(
        "stream-end-unsure", "stream",
        "The end of a stream can be told from a cut.",
        "Without footers and without a VM description nothing says how long the last device is: a stream that was cut behind a byte 0 looks like a whole one. Only machine types up to 2.3 are saved so.");

    /// <summary>Nothing follows the end of a stream.</summary>
    public static Rule StreamTrailing { get; } = Warning(
        "stream-trailing", "stream",
        "Nothing follows the end of a stream.",
        "QEMU does not look at such bytes. They may be what is left of a longer file, or of another stream.");

    /// <summary>A stream uses what some release of QEMU writes.</summary>
    public static Rule StreamFeature { get; } = Error(
        "stream-feature", "stream",
        "A stream uses what some release of QEMU writes.",
        "Well formed, but of a kind that is not known here.");

    /// <summary>A stream with section footers has a configuration section.</summary>
    public static Rule ConfigurationMissing { get; } = Error(
        "configuration-missing", "configuration",
        "A stream with section footers has a configuration section.",
        "Machine types up to 2.3 have neither, later ones have both; \"Configuration section missing\".");

    /// <summary>The machine type is one that exists.</summary>
    public static Rule ConfigurationMachine { get; } = Error(
        "configuration-machine", "configuration",
        "The machine type is one that exists.",
        "The name differs from a known one by little, has characters that no name has, or gives its family a version that was never released. A destination compares it with its own: \"Machine type received is ... and local is ...\".");

    /// <summary>The machine type is a known one.</summary>
    public static Rule ConfigurationMachineUnknown { get; } = Note(
        "configuration-machine-unknown", "configuration",
        "The machine type is a known one.",
        "A machine of a vendor, or of a release newer than this tool. The destination must have it.");

    /// <summary>The machine type has a name of reasonable length.</summary>
    public static Rule ConfigurationLength { get; } = Error(
        "configuration-length", "configuration",
        "The machine type has a name of reasonable length.",
        "No machine type of QEMU has a name of more than 1024 bytes.");

    /// <summary>The configuration has the subsections target-page-bits, capabilities and uuid, of version 1, each at most once.</summary>
    public static Rule ConfigurationSubsection { get; } = Error(
        "configuration-subsection", "configuration",
        "The configuration has the subsections target-page-bits, capabilities and uuid, of version 1, each at most once.",
        "Another name or version is refused. Of two with one name the last one wins without a word; the order does not matter.");

    /// <summary>The target page size is one that exists, and the one that the VM description names.</summary>
    public static Rule ConfigurationPageBits { get; } = Error(
        "configuration-page-bits", "configuration",
        "The target page size is one that exists, and the one that the VM description names.",
        "A destination with another page size refuses the stream.");

    /// <summary>The capabilities of the configuration are known.</summary>
    public static Rule ConfigurationCapability { get; } = Error(
        "configuration-capability", "configuration",
        "The capabilities of the configuration are known.",
        "\"Received unknown capability\": releases write x-ignore-shared and, since 9.0, mapped-ram.");

    /// <summary>A PART or END has the id of a section that was started, and a section and its footer have the same.</summary>
    public static Rule SectionId { get; } = Error(
        "section-id", "stream",
        "A PART or END has the id of a section that was started, and a section and its footer have the same.",
        "\"Unknown savevm section\": the id is damaged, or the START is missing.");

    /// <summary>A section that is started has an id of its own.</summary>
    public static Rule SectionIdRepeated { get; } = Error(
        "section-id-repeated", "stream",
        "A section that is started has an id of its own.",
        "QEMU does not check it; the later START takes over the id, and PARTs of the first go to the wrong handler.");

    /// <summary>A device is in the stream once.</summary>
    public static Rule SectionRepeated { get; } = Warning(
        "section-repeated", "stream",
        "A device is in the stream once.",
        "QEMU loads it twice, and the second one wins. Machines with two such devices of one name (isapc has two of isa-ide) lose the state of one of them.");

    /// <summary>A section has the name of something that is saved, and the one that the VM description gives it.</summary>
    public static Rule SectionName { get; } = Error(
        "section-name", "stream",
        "A section has the name of something that is saved, and the one that the VM description gives it.",
        "\"Unknown savevm section or instance\": a destination looks the name up and finds nothing.");

    /// <summary>A section has an instance id that the VM description gives it; those that exist once have 0.</summary>
    public static Rule SectionInstance { get; } = Error(
        "section-instance", "stream",
        "A section has an instance id that the VM description gives it; those that exist once have 0.",
        "\"Unknown savevm section or instance\".");

    /// <summary>A section has a version that the known releases write, and the one that the VM description gives it.</summary>
    public static Rule SectionVersion { get; } = Error(
        "section-version", "stream",
        "A section has a version that the known releases write, and the one that the VM description gives it.",
        "\"unsupported version N for ... vM\": a destination refuses versions above its own and below its minimum.");

    /// <summary>START, PARTs, END, then devices: no PART behind END, no PART or END behind devices outside postcopy, no START behind devices.</summary>
    public static Rule SectionOrder { get; } = Error(
        "section-order", "stream",
        "START, PARTs, END, then devices: no PART behind END, no PART or END behind devices outside postcopy, no START behind devices.",
        "The one of the two that is out of order has a damaged type, or sections were moved.");

    /// <summary>A section that is started ends in an END, but for background snapshots, COLO, and dirty bitmaps where there are none.</summary>
    public static Rule SectionNoEnd { get; } = Error(
        "section-no-end", "stream",
        "A section that is started ends in an END, but for background snapshots, COLO, and dirty bitmaps where there are none.",
        "The destination does not know that the content is complete. Only \"ram\" of a background snapshot has none.");

    /// <summary>Block migration and compressed pages, which 9.1 has no more, go with machine types up to 9.0.</summary>
    public static Rule SectionRelease { get; } = Error(
        "section-release", "stream",
        "Block migration and compressed pages, which 9.1 has no more, go with machine types up to 9.0.",
        "No release has both the machine type and what the stream uses: nothing writes it, and nothing can load it.");

    /// <summary>A section ends in 7E and its id, in all sections of a stream or in none.</summary>
    public static Rule SectionFooter { get; } = Error(
        "section-footer", "stream",
        "A section ends in 7E and its id, in all sections of a stream or in none.",
        "\"Missing section footer\" or \"Mismatched section id in footer\": the footer is damaged, or the body has another length than it should.");

    /// <summary>The end of a section can be found.</summary>
    public static Rule SectionUnreadable { get; } = Error(
        "section-unreadable", "stream",
        "The end of a section can be found.",
        "Neither the VM description nor a footer says where it ends.");

    /// <summary>A command has a number from 1 to 11.</summary>
    public static Rule CommandUnknown { get; } = Error(
        "command-unknown", "commands",
        "A command has a number from 1 to 11.",
        "\"MIG_CMD ... unknown\".");

    /// <summary>A command has the length that belongs to it.</summary>
    public static Rule CommandLength { get; } = Error(
        "command-length", "commands",
        "A command has the length that belongs to it.",
        "\"received with bad length\".");

    /// <summary>What is in a command is well formed, and speaks of what exists.</summary>
    public static Rule CommandPayload { get; } = Error(
        "command-payload", "commands",
        "What is in a command is well formed, and speaks of what exists.",
        "A range to discard outside its block, no range, an unknown block, a version other than 0, an advice of other pages than the target's.");

    /// <summary>Commands stand where a source sends them.</summary>
    public static Rule CommandOrder { get; } = Error(
        "command-order", "commands",
        "Commands stand where a source sends them.",
        "OPEN_RETURN_PATH and POSTCOPY_ADVISE come once, before the first section, PING behind OPEN_RETURN_PATH, LISTEN first and RUN last in a package, discards after the advice, SWITCHOVER_START once and before END; recovery commands never in a stored stream.");

    /// <summary>A PING has a value that a source sends: 1, 2, 3, 4 or 0x42.</summary>
    public static Rule CommandValue { get; } = Warning(
        "command-value", "commands",
        "A PING has a value that a source sends: 1, 2, 3, 4 or 0x42.",
        "The destination echoes any value; the source would not wait for this one.");

    /// <summary>A command is known to the releases that have the machine type.</summary>
    public static Rule CommandRelease { get; } = Warning(
        "command-release", "commands",
        "A command is known to the releases that have the machine type.",
        "SWITCHOVER_START goes with machine types from 10.0 on; loaders before 10.0 abort on it. ENABLE_COLO is refused from 11.1 on.");

    /// <summary>A package holds whole items, no end and no other package.</summary>
    public static Rule Package { get; } = Error(
        "package", "commands",
        "A package holds whole items, no end and no other package.",
        "Its length is damaged, or one of its items.");

    /// <summary>A stream ends in a VM description, but for postcopy, COLO and suppress-vmdesc.</summary>
    public static Rule VmdescMissing { get; } = Note(
        "vmdesc-missing", "VM description",
        "A stream ends in a VM description, but for postcopy, COLO and suppress-vmdesc.",
        "Its absence is legal: the destination says \"Expected vmdescription section\" and goes on. Without it devices are crossed by their footers, and nothing says what is in them.");

    /// <summary>The VM description is whole.</summary>
    public static Rule VmdescTruncated { get; } = Warning(
        "vmdesc-truncated", "VM description",
        "The VM description is whole.",
        "The bytes ran out inside it. The machine can still be loaded: QEMU throws the text away.");

    /// <summary>The length in front of the VM description is that of the text.</summary>
    public static Rule VmdescLength { get; } = Warning(
        "vmdesc-length", "VM description",
        "The length in front of the VM description is that of the text.",
        "QEMU skips so many bytes, as far as there are any, and does not mind.");

    /// <summary>The VM description is JSON, and describes devices.</summary>
    public static Rule VmdescJson { get; } = Warning(
        "vmdesc-json", "VM description",
        "The VM description is JSON, and describes devices.",
        "QEMU does not read it; tools that analyse streams cannot work.");

    /// <summary>The stream has all sections that the VM description names, in its order.</summary>
    public static Rule VmdescSection { get; } = Warning(
        "vmdesc-section", "VM description",
        "The stream has all sections that the VM description names, in its order.",
        "A device is missing in the stream or stands elsewhere. The destination keeps the state it has at start for it, and says nothing.");

    /// <summary>A device is as long as the VM description says.</summary>
    public static Rule VmdescSize { get; } = Warning(
        "vmdesc-size", "VM description",
        "A device is as long as the VM description says.",
        "Up to 9.2 the sizes of arrays of pointers with gaps are described wrongly; everything else points to damage.");

    /// <summary>The VM description gives the page size of the configuration.</summary>
    public static Rule VmdescPageSize { get; } = Error(
        "vmdesc-page-size", "VM description",
        "The VM description gives the page size of the configuration.",
        "One of the two is damaged.");

    /// <summary>The VM description describes a configuration section when there is one (since 10.0).</summary>
    public static Rule VmdescConfiguration { get; } = Warning(
        "vmdesc-configuration", "VM description",
        "The VM description describes a configuration section when there is one (since 10.0).",
        "The section was taken out, or the description belongs to another stream.");

    /// <summary>Subsections stand in the bytes of a device where the VM description has them.</summary>
    public static Rule VmdescSubsection { get; } = Error(
        "vmdesc-subsection", "VM description",
        "Subsections stand in the bytes of a device where the VM description has them.",
        "The destination looks for 05, the name and the version there; it refuses the device, or takes the bytes for something else.");

    /// <summary>Elements of lists and pointers begin with the marker that the VM description implies.</summary>
    public static Rule VmdescMarker { get; } = Error(
        "vmdesc-marker", "VM description",
        "Elements of lists and pointers begin with the marker that the VM description implies.",
        "The destination reads a list of another length, or an element that is not there.");

    /// <summary>A truth value is 0 or 1.</summary>
    public static Rule DeviceBool { get; } = Warning(
        "device-bool", "device state",
        "A truth value is 0 or 1.",
        "Every other value counts as true; no release writes one.");

    /// <summary>Values that are the same in every stream are so: padding is zero, the run state has a name.</summary>
    public static Rule DeviceState { get; } = Warning(
        "device-state", "device state",
        "Values that are the same in every stream are so: padding is zero, the run state has a name.",
        "No release writes it; the destination ignores it or refuses the state.");
}
