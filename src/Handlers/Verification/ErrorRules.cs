using System;
using SaveVm.Handlers.Block;
using SaveVm.Handlers.Colo;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Migration;
using SaveVm.Handlers.Ram;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Which rule is broken when a walker refuses a field.</summary>
internal static class ErrorRules
{
    public static Rule Of(WireFormatException error, bool isMappedRam = false)
    {
        string record = error.Record;
        string field = error.Field;
        if (error.Kind == WireErrorKind.Truncated) { return record == nameof(VmDescriptionSection) ? Rules.VmdescTruncated : Rules.StreamTruncated; }
        return record switch
        {
            nameof(StreamHeader) => field == nameof(StreamHeader.Version) ? Rules.StreamVersion : Rules.StreamMagic,
            "StreamItem" => field.Length == 0 || error.Expected.Contains("package", StringComparison.Ordinal) ? Rules.Package : Rules.StreamItemType,
            nameof(ConfigurationHeader) => Rules.ConfigurationLength,
            nameof(SubsectionHeader) => Rules.ConfigurationSubsection,
            nameof(TargetPageBits) => Rules.ConfigurationPageBits,
            nameof(CapabilityCount) or nameof(CapabilityName) => Rules.ConfigurationCapability,
            nameof(SectionHeader) => field == nameof(SectionHeader.Name) ? Rules.SectionUnreadable : field == "Name.Length" ? Rules.SectionName : Rules.StreamFeature,
            nameof(SectionPartHeader) => Rules.SectionId,
            nameof(SectionFooter) => Rules.SectionFooter,
            "SectionStart" => Rules.SectionVersion,
            nameof(StreamCommand) => OfCommand(error),
            nameof(RamDiscardPayload) or nameof(ReceivedBitmapPayload) or nameof(PostcopyAdvice) or nameof(PingPayload) => Rules.CommandPayload,
            nameof(PackagedPayload) => Rules.Package,
            nameof(VmDescriptionSection) => Rules.VmdescLength,
            nameof(VmDescription) => Rules.VmdescJson,
            nameof(StreamConfiguration) => Rules.RamPageSize,
            nameof(BlockChunk) => OfBlock(field),
            nameof(DirtyBitmapChunk) => OfBitmap(field),
            nameof(ColoMessage) => field == nameof(ColoMessage.Value) ? Rules.ColoSize : Rules.ColoMessage,
            nameof(ReturnPathMessage) or nameof(ReceivedBitmap) => OfReturnPath(error),
            _ when record.StartsWith("ReturnPath", StringComparison.Ordinal) => Rules.ReturnValue,
            _ when record.StartsWith("Multifd", StringComparison.Ordinal) => OfMultifd(error),
            _ => OfRam(error, isMappedRam),
        };
    }

    private static Rule OfCommand(WireFormatException error) => error.Field switch
    {
        nameof(StreamCommand.Kind) => error.Kind == WireErrorKind.Unsupported ? Rules.CommandUnknown : Rules.Package,
        _ => Rules.CommandLength,
    };

    private static Rule OfBlock(string field) => field switch
    {
        nameof(BlockChunk.Flags) => Rules.BlockFlags,
        nameof(BlockChunk.Sector) => Rules.BlockSector,
        _ => Rules.BlockDevice,
    };

    private static Rule OfBitmap(string field) => field.Split('.')[0] switch
    {
        nameof(DirtyBitmapChunk.Granularity) => Rules.BitmapGranularity,
        nameof(DirtyBitmapChunk.State) => Rules.BitmapState,
        nameof(DirtyBitmapChunk.NodeAlias) or nameof(DirtyBitmapChunk.BitmapAlias) => Rules.BitmapName,
        nameof(DirtyBitmapChunk.StartSector) or nameof(DirtyBitmapChunk.SectorCount) => Rules.BitmapBitsLength,
        nameof(DirtyBitmapChunk.Buffer) => Rules.BitmapBuffer,
        _ => Rules.BitmapFlags,
    };

    private static Rule OfReturnPath(WireFormatException error)
    {
        if (error.Record == nameof(ReceivedBitmap)) { return Rules.ReturnValue; }
        if (error.Field != nameof(ReturnPathMessage.Type)) { return Rules.ReturnLength; }
        return error.Expected.Contains("first", StringComparison.Ordinal) ? Rules.ReturnOrder : Rules.ReturnType;
    }

    private static Rule OfMultifd(WireFormatException error)
    {
        if (error.Kind == WireErrorKind.Unsupported) { return Rules.StreamFeature; }
        if (error.Record == nameof(MultifdInitPacket)) { return Rules.MultifdInit; }
        return error.Field switch
        {
            nameof(MultifdPacket.NormalPages) => Rules.MultifdPages,
            nameof(MultifdPacket.BlockName) => Rules.MultifdBlock,
            nameof(MultifdPacket.Offsets) => Rules.MultifdOffset,
            nameof(MultifdPacket.NextPacketSize) => Rules.MultifdSize,
            "payload" => Rules.MultifdData,
            "Header.Flags" when error.Expected.Contains("before", StringComparison.Ordinal) => Rules.MultifdCompression,
            _ => Rules.MultifdPacket,
        };
    }

    private static Rule OfRam(WireFormatException error, bool isMappedRam) => (error.Record, error.Field) switch
    {
        (nameof(RamItem), "Flags.Continue") => Rules.RamContinue,
        (nameof(RamItem), "Flags.MemorySize") => Rules.RamList,
        (nameof(RamItem), nameof(RamItem.Flags)) => isMappedRam ? Rules.RamMappedItems : Rules.RamFlags,
        (nameof(RamItem), nameof(RamItem.Address)) => Rules.RamPageRange,
        (nameof(RamItem), "") => Rules.PreemptChannel,
        (nameof(RamItem), _) => Rules.RamBlockUnknown,
        (nameof(RamBlockEntry), "Total") => Rules.RamTotal,
        (nameof(RamBlockEntry), nameof(RamBlockEntry.UsedLength)) => Rules.RamBlockLength,
        (nameof(RamBlockEntry), "MappedRam.Version") => Rules.MappedVersion,
        (nameof(RamBlockEntry), _) => Rules.RamBlockName,
        (nameof(MappedRamHeader), nameof(MappedRamHeader.PageSize)) => Rules.MappedPageSize,
        (nameof(MappedRamHeader), _) => Rules.MappedPlace,
        (nameof(XbzrlePage), nameof(XbzrlePage.Encoding)) => Rules.XbzrleEncoding,
        (nameof(XbzrlePage), _) => Rules.XbzrleLength,
        (nameof(CompressedPage), _) => Rules.CompressedLength,
        _ => error.Kind == WireErrorKind.Unsupported ? Rules.StreamFeature : Rules.StreamItemType,
    };
}
