using System;
using System.Collections.Generic;
using System.Linq;

namespace SaveVm.Handlers.Verification;

/// <summary>All rules. What each means is in docs/rules.md.</summary>
public static partial class Rules
{
    // Lazy: the rules stand in several files, whose order of initialisation is nobody's promise.
    private static readonly Lazy<Rule[]> s_list = new(static () => [.. All()]);
    private static readonly Lazy<Dictionary<string, Rule>> s_byId = new(static () => s_list.Value.ToDictionary(static rule => rule.Id));

    /// <summary>All rules, in the order of the list in the documentation.</summary>
    public static IReadOnlyList<Rule> List => s_list.Value;

    /// <summary>Finds a rule.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The rule; <see langword="null"/> when there is none of this id.</returns>
    public static Rule? Find(string id) => s_byId.Value.GetValueOrDefault(id);

    private static Rule Error(string id, string topic, string title, string meaning) => new(id, FindingSeverity.Error, title, meaning, topic);

    private static Rule Warning(string id, string topic, string title, string meaning) => new(id, FindingSeverity.Warning, title, meaning, topic);

    private static Rule Note(string id, string topic, string title, string meaning) => new(id, FindingSeverity.Note, title, meaning, topic);

    private static IEnumerable<Rule> All() =>
    [
        StreamMagic,
        StreamVersion,
        StreamTruncated,
        StreamItemType,
        StreamEnd,
        StreamEndUnsure,
        StreamTrailing,
        StreamFeature,
        ConfigurationMissing,
        ConfigurationMachine,
        ConfigurationMachineUnknown,
        ConfigurationLength,
        ConfigurationSubsection,
        ConfigurationPageBits,
        ConfigurationCapability,
        SectionId,
        SectionIdRepeated,
        SectionRepeated,
        SectionName,
        SectionInstance,
        SectionVersion,
        SectionOrder,
        SectionNoEnd,
        SectionRelease,
        SectionFooter,
        SectionUnreadable,
        CommandUnknown,
        CommandLength,
        CommandPayload,
        CommandOrder,
        CommandValue,
        CommandRelease,
        Package,
        VmdescMissing,
        VmdescTruncated,
        VmdescLength,
        VmdescJson,
        VmdescSection,
        VmdescSize,
        VmdescPageSize,
        VmdescConfiguration,
        VmdescSubsection,
        VmdescMarker,
        DeviceBool,
        DeviceState,
        RamTotal,
        RamBlockLength,
        RamBlockName,
        RamList,
        RamPageSize,
        RamFlags,
        RamSignal,
        RamMappedItems,
        RamEos,
        RamContinue,
        RamBlockUnknown,
        RamPageRange,
        RamFill,
        RamPageMisplaced,
        RamPageMissing,
        RamPageElsewhere,
        RamPageRepeated,
        RamPageKept,
        RamPostcopy,
        RamFlush,
        XbzrleEncoding,
        XbzrleLength,
        XbzrleEmpty,
        XbzrleRuns,
        XbzrleFirst,
        CompressedLength,
        CompressedData,
        CompressedTrailing,
        MappedVersion,
        MappedPageSize,
        MappedPlace,
        MappedAlignment,
        MappedPadding,
        MultifdInit,
        MultifdChannel,
        MultifdPacket,
        MultifdPages,
        MultifdBlock,
        MultifdOffset,
        MultifdSize,
        MultifdCompression,
        MultifdData,
        MultifdOrder,
        MultifdSync,
        PreemptChannel,
        BlockFlags,
        BlockFlagsUnknown,
        BlockOrder,
        BlockSector,
        BlockDevice,
        BlockCoverage,
        BlockProgress,
        BitmapFlags,
        BitmapFlagsWide,
        BitmapGranularity,
        BitmapState,
        BitmapName,
        BitmapUnannounced,
        BitmapBitsOrder,
        BitmapBitsLength,
        BitmapBuffer,
        BitmapPadding,
        BitmapForm,
        BitmapOrder,
        BitmapComplete,
        ColoMessage,
        ColoSize,
        ColoSection,
        ColoCut,
        ReturnType,
        ReturnLength,
        ReturnValue,
        ReturnOrder,
        ManifestLength,
        ManifestSection,
        ManifestMissing,
        ManifestExtra,
        ManifestBlock,
        ManifestChannel,
        ManifestUnchecked,
    ];
}
