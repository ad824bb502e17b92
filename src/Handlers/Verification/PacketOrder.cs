using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.Ram;
using SaveVm.Records;

namespace SaveVm.Handlers.Verification;

/// <summary>
/// Judges the numbers of the packets of one channel. All channels take them from one counter, so a channel has gaps, and all of them together have none.
/// </summary>
internal sealed class PacketOrder(FindingList findings)
{
    // 512 GiB of pages, and 16 MiB.
    private const int MostPackets = 1 << 20;
    private const int MostRepeats = 25;

    private readonly List<Packet> _packets = [];
    private readonly HashSet<long> _wrong = [];
    private bool _isWhole = true;
    private long? _replaced;

    /// <summary>Whether a packet has a Sync too much or too little.</summary>
    public bool HasWrongSync { get; private set; }

    /// <summary>How many numbers were taken and never sent.</summary>
    public int Replaced { get; private set; }

    /// <summary>A packet came.</summary>
    public void Add(in MultifdPacket packet, long offset)
    {
        bool hasPages = packet.NormalPages + (ulong)packet.ZeroPages > 0;
        bool isSync = (packet.Header.Flags & MultifdFlags.Sync) != 0;
        if (_packets.Count == MostPackets) { _isWhole = false; }
        if (!_isWhole || HasWrongSync) { return; }
        bool isEmpty = !hasPages && !isSync;
        // Up to 8.2 a synchronisation gives its number to the packet of pages that waits, whose own is lost, and an empty one with that number follows. (multifd_send_sync_main)
        if (isEmpty && _replaced is null) { SuspectSync(offset, packet.Header.Flags, "pages, or Sync"); }
        else if (isEmpty && packet.PacketNumber != _packets[^1].Number)
        {
            Refuse(new Packet(packet.PacketNumber, offset), $"{WireText.Of(_packets[^1].Number)}, that of the packet before, because it is empty");
        }
        else if (!isEmpty)
        {
            if (_replaced is { } wrong) { SuspectSync(wrong, MultifdFlags.Sync, "no Sync: no empty packet follows"); }
            _packets.Add(new Packet(packet.PacketNumber, offset));
        }
        _replaced = hasPages && isSync ? offset : null;
        if (_replaced is not null) { Replaced++; }
    }

    /// <summary>The numbers of the channel rise.</summary>
    public void CheckRising()
    {
        for (int i = 1; i < _packets.Count; i++)
        {
            if (_packets[i - 1].Number < _packets[i].Number) { continue; }
            // The one that fits between its neighbours is the right one.
            bool isFirstWrong = _packets[i - 1].Number > _packets[i].Number && (i < 2 || _packets[i - 2].Number < _packets[i].Number);
            if (isFirstWrong) { Refuse(_packets[i - 1], $"less than {WireText.Of(_packets[i].Number)}, which follows"); }
            else { Refuse(_packets[i], $"more than {WireText.Of(_packets[i - 1].Number)}"); }
        }
    }

    /// <summary>No number comes on two channels.</summary>
    public static void CheckUnique(IReadOnlyList<PacketOrder> channels)
    {
        (ulong Number, int Channel, int Index)[] all = InOrder(channels);
        ulong[] missing = [.. Missing(all).Take(MostPackets)];
        int repeats = 0;
        for (int i = 1; i < all.Length && repeats < MostRepeats; i++)
        {
            if (all[i - 1].Number != all[i].Number || all[i - 1].Channel == all[i].Channel || IsWrong(all[i - 1]) || IsWrong(all[i])) { continue; }
            repeats++;
            // The one that could have a number that is missing.
            bool isFirstWrong = missing.Any(number => IsBetween(all[i - 1], number)) && !missing.Any(number => IsBetween(all[i], number));
            (ulong number, int channel, int index) = isFirstWrong ? all[i - 1] : all[i];
            channels[channel].Refuse(channels[channel]._packets[index], "a number that no packet of another channel has");
        }

        bool IsWrong((ulong Number, int Channel, int Index) place) => channels[place.Channel]._wrong.Contains(channels[place.Channel]._packets[place.Index].Offset);

        bool IsBetween((ulong Number, int Channel, int Index) place, ulong number)
        {
            List<Packet> packets = channels[place.Channel]._packets;
            return (place.Index == 0 || packets[place.Index - 1].Number < number) && (place.Index == packets.Count - 1 || number < packets[place.Index + 1].Number);
        }
    }

    /// <summary>All numbers up to the last came, but for those that were never sent.</summary>
    public static void CheckWhole(IReadOnlyList<PacketOrder> channels)
    {
        if (channels.Any(static channel => !channel._isWhole || channel.HasWrongSync || channel._wrong.Count > 0)) { return; }
        (ulong Number, int Channel, int Index)[] all = InOrder(channels);
        if (all.Length == 0) { return; }
        ulong missing = all[^1].Number + 1 - (ulong)all.Length;
        ulong most = (ulong)channels.Sum(static channel => (long)channel.Replaced);
        if (missing <= most) { return; }
        ulong first = Missing(all).First();
        // The largest gap is where something is wrong: those that are never sent are single ones.
        (ulong Number, int Channel, int Index) behind = all[0];
        ulong widest = behind.Number;
        for (int i = 1; i < all.Length; i++)
        {
            ulong gap = all[i].Number - all[i - 1].Number - 1;
            if (gap > widest) { (widest, behind) = (gap, all[i]); }
        }
        channels[behind.Channel].Refuse(
            channels[behind.Channel]._packets[behind.Index], $"all numbers in front of it, and {WireText.Of(missing - most)} are on no channel, {WireText.Of(first)} the first");
    }

    private static (ulong Number, int Channel, int Index)[] InOrder(IReadOnlyList<PacketOrder> channels) =>
        [.. channels.SelectMany(static (channel, i) => channel._packets.Select((packet, index) => (packet.Number, Channel: i, index))).Order()];

    private static IEnumerable<ulong> Missing((ulong Number, int Channel, int Index)[] all)
    {
        ulong next = 0;
        foreach ((ulong number, _, _) in all)
        {
            while (next < number) { yield return next++; }
            next = number + 1;
        }
    }

    private void SuspectSync(long offset, MultifdFlags flags, string expected)
    {
        HasWrongSync = true;
        findings.Suspect(
            Rules.MultifdSync, offset + MultifdPacketHeader.Layout.OffsetOf(nameof(MultifdPacketHeader.Flags)), nameof(MultifdPacketHeader), nameof(MultifdPacketHeader.Flags), WireText.Of(flags), expected);
    }

    private void Refuse(Packet packet, string expected)
    {
        if (!_wrong.Add(packet.Offset)) { return; }
        findings.AddOutside(
            Rules.MultifdOrder, packet.Offset + MultifdPacket.Layout.OffsetOf(nameof(MultifdPacket.PacketNumber)), nameof(MultifdPacket),
            nameof(MultifdPacket.PacketNumber), WireText.Of(packet.Number), expected);
    }

    private readonly record struct Packet(ulong Number, long Offset);
}
