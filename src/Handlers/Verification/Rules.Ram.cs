namespace SaveVm.Handlers.Verification;

/// <content>Rules of RAM and multifd.</content>
public static partial class Rules
{
    /// <summary>The total in front of the list of RAM blocks is the sum of their lengths.</summary>
    public static Rule RamTotal { get; } = Error(
        "ram-total", "RAM",
        "The total in front of the list of RAM blocks is the sum of their lengths.",
        "The destination reads on until the sum is reached: it takes what follows for a block, or a block for a page.");

    /// <summary>The length of a RAM block is a number of whole pages, fits into the total, and holds the pages that come.</summary>
    public static Rule RamBlockLength { get; } = Error(
        "ram-block-length", "RAM",
        "The length of a RAM block is a number of whole pages, fits into the total, and holds the pages that come.",
        "\"Size mismatch\": the destination compares it with its own block.");

    /// <summary>RAM blocks have names of their own.</summary>
    public static Rule RamBlockName { get; } = Error(
        "ram-block-name", "RAM",
        "RAM blocks have names of their own.",
        "\"Unknown ramblock\".");

    /// <summary>The list of RAM blocks comes once, in START.</summary>
    public static Rule RamList { get; } = Error(
        "ram-list", "RAM",
        "The list of RAM blocks comes once, in START.",
        "Without it pages have no place; a second one contradicts the first.");

    /// <summary>The target page is from 1 KiB to 64 KiB.</summary>
    public static Rule RamPageSize { get; } = Error(
        "ram-page-size", "RAM",
        "The target page is from 1 KiB to 64 KiB.",
        "The flags of an item take the bits below the page size.");

    /// <summary>An item has exactly one action, perhaps with CONTINUE, and no other bit.</summary>
    public static Rule RamFlags { get; } = Error(
        "ram-flags", "RAM",
        "An item has exactly one action, perhaps with CONTINUE, and no other bit.",
        "\"Unknown combination of migration flags\".");

    /// <summary>An item without a page has no address, and no CONTINUE.</summary>
    public static Rule RamSignal { get; } = Warning(
        "ram-signal", "RAM",
        "An item without a page has no address, and no CONTINUE.",
        "Loaders look at neither; no release writes them.");

    /// <summary>The sections of a mapped-ram stream hold no pages.</summary>
    public static Rule RamMappedItems { get; } = Error(
        "ram-mapped-items", "RAM",
        "The sections of a mapped-ram stream hold no pages.",
        "The pages are at their places in the file, and none may come a second way.");

    /// <summary>The body of a "ram" section ends in an end-of-section item.</summary>
    public static Rule RamEos { get; } = Error(
        "ram-eos", "RAM",
        "The body of a \"ram\" section ends in an end-of-section item.",
        "The footer stands where an item should: the end-of-section item is missing.");

    /// <summary>The first page of a channel names its block.</summary>
    public static Rule RamContinue { get; } = Error(
        "ram-continue", "RAM",
        "The first page of a channel names its block.",
        "\"Ack, bad migration stream!\"");

    /// <summary>A page names a block of the list.</summary>
    public static Rule RamBlockUnknown { get; } = Error(
        "ram-block-unknown", "RAM",
        "A page names a block of the list.",
        "\"Can't find block\".");

    /// <summary>A page lies inside its block.</summary>
    public static Rule RamPageRange { get; } = Error(
        "ram-page-range", "RAM",
        "A page lies inside its block.",
        "\"Illegal RAM offset\".");

    /// <summary>A page of one byte is a page of zeros.</summary>
    public static Rule RamFill { get; } = Error(
        "ram-fill", "RAM",
        "A page of one byte is a page of zeros.",
        "No release writes another byte. Up to 7.2 the destination fills the page with it, 10.0 and later refuse it.");

    /// <summary>Pages follow each other; each has its own address.</summary>
    public static Rule RamPageMisplaced { get; } = Error(
        "ram-page-misplaced", "RAM",
        "Pages follow each other; each has its own address.",
        "A page never comes, and where it should be stands one with an address that another has, or one bit away: the address is damaged.");

    /// <summary>Every page of a block comes at least once.</summary>
    public static Rule RamPageMissing { get; } = Warning(
        "ram-page-missing", "RAM",
        "Every page of a block comes at least once.",
        "The destination keeps what it has at start, zeros. Free page hinting and memory that is unplugged leave pages out; a damaged stream too.");

    /// <summary>Every page that was discarded comes again.</summary>
    public static Rule RamPageElsewhere { get; } = Note(
        "ram-page-elsewhere", "RAM",
        "Every page that was discarded comes again.",
        "With postcopy-preempt they come in a channel of their own, which was not given; nothing in the stream says whether there is one. Otherwise they are lost: give the channel to know.");

    /// <summary>In a background snapshot, and once postcopy runs, every page comes once.</summary>
    public static Rule RamPageRepeated { get; } = Error(
        "ram-page-repeated", "RAM",
        "In a background snapshot, and once postcopy runs, every page comes once.",
        "In a snapshot the second one has content of a later moment; in postcopy the destination cannot place a page that is there.");

    /// <summary>Once postcopy runs, no page comes that came before and was not discarded.</summary>
    public static Rule RamPageKept { get; } = Error(
        "ram-page-kept", "RAM",
        "Once postcopy runs, no page comes that came before and was not discarded.",
        "A page that is there cannot be placed: the postcopy of the destination fails.");

    /// <summary>Once postcopy runs, pages are plain or zero.</summary>
    public static Rule RamPostcopy { get; } = Error(
        "ram-postcopy", "RAM",
        "Once postcopy runs, pages are plain or zero.",
        "\"Unknown combination of migration flags ... (postcopy mode)\".");

    /// <summary>The multifd flush item goes with machine types from 8.1 on.</summary>
    public static Rule RamFlush { get; } = Warning(
        "ram-flush", "RAM",
        "The multifd flush item goes with machine types from 8.1 on.",
        "Loaders before 8.1 refuse it.");

    /// <summary>The encoding of a delta is 1.</summary>
    public static Rule XbzrleEncoding { get; } = Error(
        "xbzrle-encoding", "RAM",
        "The encoding of a delta is 1.",
        "\"Failed to load XBZRLE page - wrong compression!\"");

    /// <summary>A delta is not longer than a page.</summary>
    public static Rule XbzrleLength { get; } = Error(
        "xbzrle-length", "RAM",
        "A delta is not longer than a page.",
        "\"Failed to load XBZRLE page - len overflow!\"");

    /// <summary>A delta changes something.</summary>
    public static Rule XbzrleEmpty { get; } = Warning(
        "xbzrle-empty", "RAM",
        "A delta changes something.",
        "Loaders take a delta of length 0 and leave the page as it is; a source sends nothing for such a page.");

    /// <summary>The runs of a delta end inside the page, none but the first is empty, and each is whole.</summary>
    public static Rule XbzrleRuns { get; } = Error(
        "xbzrle-runs", "RAM",
        "The runs of a delta end inside the page, none but the first is empty, and each is whole.",
        "\"Failed to load XBZRLE page - decode error!\"");

    /// <summary>A delta changes a page that came before.</summary>
    public static Rule XbzrleFirst { get; } = Error(
        "xbzrle-first", "RAM",
        "A delta changes a page that came before.",
        "No release writes it: the source has no earlier content to compare with. The result is wrong without a word.");

    /// <summary>A compressed page is not longer than zlib can make it.</summary>
    public static Rule CompressedLength { get; } = Error(
        "compressed-length", "RAM",
        "A compressed page is not longer than zlib can make it.",
        "\"Invalid compressed data length\".");

    /// <summary>A compressed page is one zlib stream of one page.</summary>
    public static Rule CompressedData { get; } = Error(
        "compressed-data", "RAM",
        "A compressed page is one zlib stream of one page.",
        "\"decompress data failed\".");

    /// <summary>Nothing follows the zlib stream of a compressed page.</summary>
    public static Rule CompressedTrailing { get; } = Warning(
        "compressed-trailing", "RAM",
        "Nothing follows the zlib stream of a compressed page.",
        "5.2 and 7.2 ignore such bytes, and load the page; no release writes them.");

    /// <summary>The version of a mapped-ram header is 0 or 1.</summary>
    public static Rule MappedVersion { get; } = Error(
        "mapped-version", "RAM",
        "The version of a mapped-ram header is 0 or 1.",
        "\"Migration mapped-ram capability version not supported\".");

    /// <summary>The page size of a mapped-ram header is the target's.</summary>
    public static Rule MappedPageSize { get; } = Error(
        "mapped-page-size", "RAM",
        "The page size of a mapped-ram header is the target's.",
        "11.1 refuses it; 10.0 loads the pages to wrong places.");

    /// <summary>Bitmap and pages of a mapped-ram block lie behind its header, in this order, the pages at a multiple of the page size.</summary>
    public static Rule MappedPlace { get; } = Error(
        "mapped-place", "RAM",
        "Bitmap and pages of a mapped-ram block lie behind its header, in this order, the pages at a multiple of the page size.",
        "\"Error reading dirty bitmap\", \"region has bad alignment\".");

    /// <summary>The bitmap of a mapped-ram block stands directly behind its header, the pages at the next multiple of 1 MiB.</summary>
    public static Rule MappedAlignment { get; } = Warning(
        "mapped-alignment", "RAM",
        "The bitmap of a mapped-ram block stands directly behind its header, the pages at the next multiple of 1 MiB.",
        "Every release since 9.0 writes it so; loaders believe what the header says, and read other bytes as bitmap or pages.");

    /// <summary>Bits behind the last page of a mapped-ram bitmap are zero.</summary>
    public static Rule MappedPadding { get; } = Warning(
        "mapped-padding", "RAM",
        "Bits behind the last page of a mapped-ram bitmap are zero.",
        "They speak of pages that do not exist.");

    /// <summary>A multifd channel begins with magic, version 1, UUID, its number, and zeros.</summary>
    public static Rule MultifdInit { get; } = Error(
        "multifd-init", "multifd",
        "A multifd channel begins with magic, version 1, UUID, its number, and zeros.",
        "\"multifd: received packet magic ... expected\", \"channel id is bigger\".");

    /// <summary>Channels of one migration have numbers of their own and one UUID, that of the configuration.</summary>
    public static Rule MultifdChannel { get; } = Error(
        "multifd-channel", "multifd",
        "Channels of one migration have numbers of their own and one UUID, that of the configuration.",
        "\"multifd: received uuid ... and expected uuid\".");

    /// <summary>A packet has magic, version, known flags and zeros where nothing is defined.</summary>
    public static Rule MultifdPacket { get; } = Error(
        "multifd-packet", "multifd",
        "A packet has magic, version, known flags and zeros where nothing is defined.",
        "\"multifd: received packet magic\".");

    /// <summary>A packet has at most as many pages as fit, and as many as it says to have allocated.</summary>
    public static Rule MultifdPages { get; } = Error(
        "multifd-pages", "multifd",
        "A packet has at most as many pages as fit, and as many as it says to have allocated.",
        "\"multifd: received packet with N pages and expected maximum\".");

    /// <summary>A packet names a block of the list.</summary>
    public static Rule MultifdBlock { get; } = Error(
        "multifd-block", "multifd",
        "A packet names a block of the list.",
        "\"multifd: unknown ram block\".");

    /// <summary>The offsets of a packet are starts of pages inside the block.</summary>
    public static Rule MultifdOffset { get; } = Error(
        "multifd-offset", "multifd",
        "The offsets of a packet are starts of pages inside the block.",
        "\"multifd: offset too long\".");

    /// <summary>The payload is as long as the pages make it.</summary>
    public static Rule MultifdSize { get; } = Error(
        "multifd-size", "multifd",
        "The payload is as long as the pages make it.",
        "\"multifd: received packet size\".");

    /// <summary>All packets of a channel use one compression.</summary>
    public static Rule MultifdCompression { get; } = Error(
        "multifd-compression", "multifd",
        "All packets of a channel use one compression.",
        "\"multifd N: flags received ... flags expected\".");

    /// <summary>The payload can be decompressed to the packet's pages.</summary>
    public static Rule MultifdData { get; } = Error(
        "multifd-data", "multifd",
        "The payload can be decompressed to the packet's pages.",
        "\"multifd N: inflate returned\".");

    /// <summary>Packet numbers of a channel rise, and those of all channels together have no gap, none comes twice.</summary>
    public static Rule MultifdOrder { get; } = Warning(
        "multifd-order", "multifd",
        "Packet numbers of a channel rise, and those of all channels together have no gap, none comes twice.",
        "The destination does not compare them; a packet was repeated, moved, or is missing, or a whole channel is. Up to 8.2 the number of a packet of pages that becomes a synchronisation is never sent, and an empty packet with the number of the one before may follow.");

    /// <summary>Every channel synchronises as often as the main channel does.</summary>
    public static Rule MultifdSync { get; } = Warning(
        "multifd-sync", "multifd",
        "Every channel synchronises as often as the main channel does.",
        "The destination waits for ever.");

    /// <summary>Nothing follows the end-of-section item of a preempt channel; without one it ends behind an item.</summary>
    public static Rule PreemptChannel { get; } = Error(
        "preempt-channel", "multifd",
        "Nothing follows the end-of-section item of a preempt channel; without one it ends behind an item.",
        "The channel belongs to another stream, or was cut.");
}
