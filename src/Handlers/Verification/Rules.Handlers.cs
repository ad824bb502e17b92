namespace SaveVm.Handlers.Verification;

/// <content>Rules of disks, bitmaps, COLO, return path.</content>
public static partial class Rules
{
    /// <summary>An item is a chunk, progress, or the end.</summary>
    public static Rule BlockFlags { get; } = Error(
        "block-flags", "block",
        "An item is a chunk, progress, or the end.",
        "\"Unknown block migration flags\".");

    /// <summary>Flags of an item are known.</summary>
    public static Rule BlockFlagsUnknown { get; } = Warning(
        "block-flags-unknown", "block",
        "Flags of an item are known.",
        "Loaders ignore unknown flags on a chunk; no release writes them.");

    /// <summary>Chunks come in PART and END.</summary>
    public static Rule BlockOrder { get; } = Warning(
        "block-order", "block",
        "Chunks come in PART and END.",
        "Loaders take them in START as well; sources announce nothing there but the end.");

    /// <summary>A chunk begins at a multiple of 1 MiB.</summary>
    public static Rule BlockSector { get; } = Error(
        "block-sector", "block",
        "A chunk begins at a multiple of 1 MiB.",
        "The loader writes at any sector; no release writes it.");

    /// <summary>A chunk names its disk.</summary>
    public static Rule BlockDevice { get; } = Error(
        "block-device", "block",
        "A chunk names its disk.",
        "\"Error unknown block device\".");

    /// <summary>The chunks of a disk cover it from the start; a chunk stands where the others leave its place.</summary>
    public static Rule BlockCoverage { get; } = Error(
        "block-coverage", "block",
        "The chunks of a disk cover it from the start; a chunk stands where the others leave its place.",
        "One chunk is missing, and one stands alone, on another disk or far behind the end: name or sector is damaged.");

    /// <summary>Progress is from 0 to 100 percent, does not go back, and ends at 100.</summary>
    public static Rule BlockProgress { get; } = Warning(
        "block-progress", "block",
        "Progress is from 0 to 100 percent, does not go back, and ends at 100.",
        "Loaders print it and nothing else.");

    /// <summary>A chunk is START, COMPLETE, BITS or the end.</summary>
    public static Rule BitmapFlags { get; } = Error(
        "bitmap-flags", "dirty bitmaps",
        "A chunk is START, COMPLETE, BITS or the end.",
        "The loader reads it as bits of a bitmap and fails.");

    /// <summary>The flags of a chunk take one byte, and are of one kind.</summary>
    public static Rule BitmapFlagsWide { get; } = Warning(
        "bitmap-flags-wide", "dirty bitmaps",
        "The flags of a chunk take one byte, and are of one kind.",
        "All loaders understand two and four bytes, and use the last; of several kinds they see START first, then COMPLETE, then BITS. No release writes them.");

    /// <summary>The granularity is a power of two from 512.</summary>
    public static Rule BitmapGranularity { get; } = Error(
        "bitmap-granularity", "dirty bitmaps",
        "The granularity is a power of two from 512.",
        "QEMU ends with a failed assertion.");

    /// <summary>Of the state of a bitmap only enabled, persistent and the former autoload are set.</summary>
    public static Rule BitmapState { get; } = Error(
        "bitmap-state", "dirty bitmaps",
        "Of the state of a bitmap only enabled, persistent and the former autoload are set.",
        "\"Unknown flags in migrated dirty bitmap header\".");

    /// <summary>Bitmaps have names of their own, and START has them.</summary>
    public static Rule BitmapName { get; } = Error(
        "bitmap-name", "dirty bitmaps",
        "Bitmaps have names of their own, and START has them.",
        "\"Bitmap with the same name already exists on destination\".");

    /// <summary>A chunk belongs to a bitmap that START announced and COMPLETE has not ended.</summary>
    public static Rule BitmapUnannounced { get; } = Warning(
        "bitmap-unannounced", "dirty bitmaps",
        "A chunk belongs to a bitmap that START announced and COMPLETE has not ended.",
        "The destination drops all bitmaps that are not complete, says so, and goes on.");

    /// <summary>The bits of a bitmap come in chunks that follow each other from sector 0.</summary>
    public static Rule BitmapBitsOrder { get; } = Error(
        "bitmap-bits-order", "dirty bitmaps",
        "The bits of a bitmap come in chunks that follow each other from sector 0.",
        "A start behind the end of the disk ends QEMU with a failed assertion; the disk's length is not in the stream.");

    /// <summary>A chunk of bits has at least one sector, starts at a multiple of 64 granules, and covers what its kind covers.</summary>
    public static Rule BitmapBitsLength { get; } = Error(
        "bitmap-bits-length", "dirty bitmaps",
        "A chunk of bits has at least one sector, starts at a multiple of 64 granules, and covers what its kind covers.",
        "QEMU ends with a failed assertion.");

    /// <summary>The buffer is as long as the bits make it, up to the next multiple of 32, and at most 10 KiB.</summary>
    public static Rule BitmapBuffer { get; } = Error(
        "bitmap-buffer", "dirty bitmaps",
        "The buffer is as long as the bits make it, up to the next multiple of 32, and at most 10 KiB.",
        "\"Bitmap migration stream buffer allocation request is too large\", or the chunk is refused.");

    /// <summary>Bits behind the last granule of a chunk are zero.</summary>
    public static Rule BitmapPadding { get; } = Warning(
        "bitmap-padding", "dirty bitmaps",
        "Bits behind the last granule of a chunk are zero.",
        "They speak of sectors that do not exist.");

    /// <summary>A buffer is not all zero, and a multiple of 16 bytes long.</summary>
    public static Rule BitmapForm { get; } = Warning(
        "bitmap-form", "dirty bitmaps",
        "A buffer is not all zero, and a multiple of 16 bytes long.",
        "Sources send zeros without a buffer, and round it up to four words of their host; loaders take the rest as well.");

    /// <summary>Bitmaps are announced in START; bits come in END, in postcopy in PART as well, and all of them in front of the first COMPLETE.</summary>
    public static Rule BitmapOrder { get; } = Warning(
        "bitmap-order", "dirty bitmaps",
        "Bitmaps are announced in START; bits come in END, in postcopy in PART as well, and all of them in front of the first COMPLETE.",
        "Loaders take any order, sources write this one.");

    /// <summary>Every bitmap that is announced is completed.</summary>
    public static Rule BitmapComplete { get; } = Warning(
        "bitmap-complete", "dirty bitmaps",
        "Every bitmap that is announced is completed.",
        "The destination drops a bitmap that is not complete.");

    /// <summary>The messages of COLO come in their order: REQUEST, SEND, SIZE.</summary>
    public static Rule ColoMessage { get; } = Error(
        "colo-message", "COLO",
        "The messages of COLO come in their order: REQUEST, SEND, SIZE.",
        "\"Unexpected COLO message\".");

    /// <summary>The device state of a checkpoint has a size that can be.</summary>
    public static Rule ColoSize { get; } = Error(
        "colo-size", "COLO",
        "The device state of a checkpoint has a size that can be.",
        "QEMU tries to allocate any size, and ends.");

    /// <summary>The live part of a checkpoint is END sections and commands, the device buffer FULL sections.</summary>
    public static Rule ColoSection { get; } = Error(
        "colo-section", "COLO",
        "The live part of a checkpoint is END sections and commands, the device buffer FULL sections.",
        "The secondary cannot load it.");

    /// <summary>A checkpoint is whole.</summary>
    public static Rule ColoCut { get; } = Note(
        "colo-cut", "COLO",
        "A checkpoint is whole.",
        "The way COLO ends: the primary dies at any moment. The checkpoint before is the last that counts.");

    /// <summary>A message has a type from 1 to 7.</summary>
    public static Rule ReturnType { get; } = Error(
        "return-type", "return path",
        "A message has a type from 1 to 7.",
        "\"RP: Received invalid message\".");

    /// <summary>A message has the length that belongs to its type.</summary>
    public static Rule ReturnLength { get; } = Error(
        "return-length", "return path",
        "A message has the length that belongs to its type.",
        "\"RP: Received ... message with incorrect length\".");

    /// <summary>Requests are of whole pages, RESUME_ACK is 1, a bitmap ends in its mark.</summary>
    public static Rule ReturnValue { get; } = Error(
        "return-value", "return path",
        "Requests are of whole pages, RESUME_ACK is 1, a bitmap ends in its mark.",
        "\"Misaligned page request\".");

    /// <summary>Requests name a block first, and nothing follows SHUT.</summary>
    public static Rule ReturnOrder { get; } = Error(
        "return-order", "return path",
        "Requests name a block first, and nothing follows SHUT.",
        "The source has left.");
}
