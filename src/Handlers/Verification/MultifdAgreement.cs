using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Inspection;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Verification;

/// <summary>What the multifd channels of one migration have in common: each has a number of its own, all name one VM, and they are synchronised as often as the main channel says.</summary>
internal static class MultifdAgreement
{
    /// <summary>Compares the channels with each other and with the main one.</summary>
    /// <param name="channels">All further channels, after they were read.</param>
    /// <param name="uuid">The VM's, where the main channel says it; otherwise most of the channels do.</param>
    /// <param name="isMainGood">Whether the main channel was read to its end without an error: otherwise it may have less to say than the channels.</param>
    /// <param name="synchronisations">How often the main channel has the channels synchronised.</param>
    public static void Check(IEnumerable<ChannelCheck> channels, Guid? uuid, bool isMainGood, long synchronisations)
    {
        var multifd = channels.Where(static channel => channel.Format == StreamFormats.MultifdChannel).ToList();
        HashSet<byte> taken = [];
        foreach (ChannelCheck channel in multifd)
        {
            if (channel.Id is { } id && !taken.Add(id))
            {
                channel.Findings.AddOutside(
                    Rules.MultifdChannel, MultifdInitPacket.Layout.OffsetOf(nameof(MultifdInitPacket.ChannelId)), nameof(MultifdInitPacket), nameof(MultifdInitPacket.ChannelId), $"{id}",
                    "a number of its own");
            }
            Guid expected = uuid ?? multifd.GroupBy(static channel => channel.Uuid).MaxBy(static group => group.Count())!.Key;
            if (channel.Id is not null && channel.Uuid != expected)
            {
                channel.Findings.AddOutside(Rules.MultifdChannel, 0, nameof(MultifdInitPacket), nameof(MultifdInitPacket.Uuid), $"{channel.Uuid}", $"{expected}");
            }
            if (isMainGood && channel.IsGood && !channel.Order.HasWrongSync && channel.Synchronisations != synchronisations)
            {
                channel.Findings.AddOutside(
                    Rules.MultifdSync, 0, nameof(MultifdPacketHeader), nameof(MultifdPacketHeader.Flags), $"{channel.Synchronisations} with Sync",
                    $"{synchronisations}, as the main channel has");
            }
        }
        List<PacketOrder> orders = multifd.ConvertAll(static channel => channel.Order);
        PacketOrder.CheckUnique(orders);
        if (isMainGood && multifd.TrueForAll(channel => channel.IsGood && channel.Synchronisations == synchronisations)) { PacketOrder.CheckWhole(orders); }
    }
}
