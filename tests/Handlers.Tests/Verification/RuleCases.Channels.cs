using System;
using System.Collections.Generic;
using SaveVm.Handlers.Ram;
using SaveVm.IO;
using SaveVm.TestSupport;

namespace SaveVm.Handlers.Tests.Verification;

/// <content>Rules of the channels beside a stream: golden channels, with one field changed.</content>
internal static partial class RuleCases
{
    private const int Flags = 8;
    private const int NormalPages = 16;
    private const int NextPacketSize = 20;
    private const int PacketNumber = 24;
    private const int Reserved = 40;
    private const int BlockName = 64;
    private const int Offsets = 320;

    private static readonly Lazy<byte[][]> s_plain = new(static () =>
        [Golden.Read("multifd-none-v11.1.ch0.fwd.br"), Golden.Read("multifd-none-v11.1.ch1.fwd.br"), Golden.Read("multifd-none-v11.1.ch2.fwd.br")]);

    private static IEnumerable<(string Rule, Func<RuleCase> Create)> Channels() =>
    [
        ("stream-feature", static () => Packet(0, Flags + 3, 0x08)),
        ("multifd-init", static () => ChannelCase(s_plain.Value[1], 30, 1) with { Place = 0 }),
        ("multifd-channel", static () => Beside(2, 24, s_plain.Value[1][24])),
        ("multifd-packet", static () => Packet(0, Reserved, 1) with { Place = -1 }),
        ("multifd-pages", static () => Packet(0, NormalPages, 0x7F)),
        ("multifd-block", static () => Packet(0, BlockName, (byte)'?')),
        ("multifd-offset", static () => Packet(0, Offsets + 7, 1)),
        ("multifd-size", static () => Packet(0, NextPacketSize + 3, 1)),
        ("multifd-compression", static () => OtherCompression()),
        ("multifd-data", static () => CompressedPacket()),
        ("multifd-order", static () => Packet(2, PacketNumber, 0, length: 8)),
        ("multifd-sync", static () => UnsynchronisedChannel()),
        ("preempt-channel", static () => Longer(Golden.Read("postcopy-preempt-v7.2.ch1.fwd.br"))),
    ];

    private static RuleCase Packet(int index, int field, byte value, int length = 1)
    {
        byte[] channel = s_plain.Value[1];
        (List<long> pages, _) = Packets(channel);
        return ChannelCase(channel, (int)pages[index] + field, value, length) with { Place = pages[index] + field };
    }

    private static RuleCase ChannelCase(byte[] channel, int place, byte value, int length = 1)
    {
        byte[] changed = [.. channel];
        changed.AsSpan(place, length).Fill(value);
        // Alone a channel has no list of blocks: names are what they are, so it is judged beside its stream.
        return new RuleCase(s_plain.Value[0], s_plain.Value[0]) { Channels = [channel, s_plain.Value[2]], BadChannels = [changed, s_plain.Value[2]], Place = place };
    }

    private static RuleCase Beside(int channel, int place, byte value)
    {
        byte[] changed = [.. s_plain.Value[channel]];
        changed[place] = value;
        return new RuleCase(s_plain.Value[0], s_plain.Value[0]) { Channels = [s_plain.Value[1], s_plain.Value[2]], BadChannels = [s_plain.Value[1], changed], Place = place };
    }

    private static RuleCase UnsynchronisedChannel()
    {
        (_, List<long> signals) = Packets(s_plain.Value[1]);
        byte[] changed = s_plain.Value[1][..(int)signals[^1]];
        return new RuleCase(s_plain.Value[0], s_plain.Value[0]) { Channels = [s_plain.Value[1], s_plain.Value[2]], BadChannels = [changed, s_plain.Value[2]], Place = -1 };
    }

    private static RuleCase CompressedPacket()
    {
        byte[] channel = Golden.Read("multifd-zlib-v10.0.ch1.fwd.br");
        (List<long> pages, _) = Packets(channel);
        byte[] changed = [.. channel];
        // Offsets of 128 pages, then the payload.
        changed.AsSpan((int)pages[0] + Offsets + (128 * 8) + 20, 32).Fill(0xFF);
        return new RuleCase(channel, changed) { Place = -1 };
    }

    private static RuleCase OtherCompression()
    {
        byte[] channel = Golden.Read("multifd-zlib-v10.0.ch1.fwd.br");
        (List<long> pages, _) = Packets(channel);
        byte[] changed = [.. channel];
        changed[pages[1] + Flags + 3] = 0x04;
        return new RuleCase(channel, changed) { Place = pages[1] + Flags };
    }

    private static RuleCase Longer(byte[] channel) => new(channel, [.. channel, 1, 2, 3]);

    private static RuleCase ManifestOfChannels(bool isThere)
    {
        byte[] changed = [.. s_plain.Value[1]];
        changed[^2_000] ^= 1;
        return new RuleCase(s_plain.Value[0], s_plain.Value[0])
        {
            HasManifest = true,
            Channels = [s_plain.Value[1], s_plain.Value[2]],
            BadChannels = isThere ? [changed, s_plain.Value[2]] : [s_plain.Value[2]],
            Place = -1,
        };
    }

    private static (List<long> Pages, List<long> Signals) Packets(byte[] channel)
    {
        var places = new PacketPlaces();
        using WireInput input = WireInput.FromMemory(channel);
        using var reader = new MultifdChannelReader(input, places, RamBlockList.CreateOpen(4096));
        reader.ReadInit();
        while (reader.ReadPacket())
        {
        }
        return (places.Pages, places.Signals);
    }

    private sealed class PacketPlaces : IMultifdSink
    {
        public List<long> Pages { get; } = [];

        public List<long> Signals { get; } = [];

        public RamContent Content => RamContent.None;

        public void Channel(in MultifdInitPacket init, long offset)
        {
        }

        public void Packet(RamBlock? block, in MultifdPacket packet, long offset) => (packet.NormalPages > 0 ? Pages : Signals).Add(offset);

        public void Page(RamBlock block, long address, ReadOnlySpan<byte> page)
        {
        }

        public void ZeroPage(RamBlock block, long address, int length)
        {
        }

        public void DeviceState(in MultifdDeviceStatePacket header, long dataLength, long offset)
        {
        }
    }
}
