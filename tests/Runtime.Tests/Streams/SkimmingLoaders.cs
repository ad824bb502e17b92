using System;
using System.Buffers.Binary;
using System.Linq;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Runtime.Tests.Streams;

/// <summary>
/// Loaders that find the ends of live sections and nothing else, written by hand from the description of the format: the framing is tested without
/// the handlers, and the handlers have something to agree with.
/// </summary>
internal static class SkimmingLoaders
{
    public static SectionRegistry Registry()
    {
        var registry = new SectionRegistry();
        registry.Add("ram", new Ram());
        registry.Add("block", new Block());
        registry.Add("dirty-bitmap", new DirtyBitmap());
        return registry;
    }

    private static byte Byte(WireInput input)
    {
        Need(input, 1);
        byte value = input.Buffered[0];
        input.Advance(1);
        return value;
    }

    private static ushort UInt16(WireInput input) => (ushort)((Byte(input) << 8) | Byte(input));

    private static uint UInt32(WireInput input) => ((uint)UInt16(input) << 16) | UInt16(input);

    private static ulong UInt64(WireInput input)
    {
        Need(input, 8);
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(input.Buffered);
        input.Advance(8);
        return value;
    }

    private static void Skip(WireInput input, long count)
    {
        if (!input.Skip(count)) { Fail(input, WireErrorKind.Truncated); }
    }

    private static void Need(WireInput input, int count)
    {
        if (!input.TryFill(count)) { Fail(input, WireErrorKind.Truncated); }
    }

    private static void Fail(WireInput input, WireErrorKind kind) => throw new WireFormatException(new WireError(kind, "Skim", "Item", 0, "this", "that"), input.Position);

    private sealed class Ram : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section)
        {
            WireInput input = reader.Input;
            bool shared = reader.Configuration?.Capabilities.Contains("x-ignore-shared") == true;
            bool mapped = reader.Configuration?.Capabilities.Contains("mapped-ram") == true;
            while (true)
            {
                ulong word = UInt64(input);
                int flags = (int)(word & 0xFFF);
                bool named = (flags & 0x20) == 0;
                switch (flags & ~0x20)
                {
                    case 0x02:
                        if (named) { Skip(input, Byte(input)); }
                        Skip(input, 1);
                        break;
                    case 0x04:
                        for (ulong left = word & ~0xFFFUL; left > 0;)
                        {
                            Skip(input, Byte(input));
                            ulong length = UInt64(input);
                            if (length > left) { Fail(input, WireErrorKind.Malformed); }
                            left -= length;
                            if (shared) { _ = UInt64(input); }
                            if (!mapped) { continue; }
                            Skip(input, 20);
                            ulong pages = UInt64(input);
                            if (pages + length > long.MaxValue || (long)pages < input.Position) { Fail(input, WireErrorKind.Malformed); }
                            Skip(input, (long)(pages + length) - input.Position);
                        }
                        break;
                    case 0x08:
                        if (named) { Skip(input, Byte(input)); }
                        Skip(input, 4096);
                        break;
                    case 0x10:
                        return;
                    case 0x40:
                        if (named) { Skip(input, Byte(input)); }
                        Skip(input, 1);
                        Skip(input, UInt16(input));
                        break;
                    case 0x100:
                        if (named) { Skip(input, Byte(input)); }
                        Skip(input, UInt32(input));
                        break;
                    case 0x200:
                        break;
                    default:
                        Fail(input, WireErrorKind.Malformed);
                        break;
                }
            }
        }
    }

    private sealed class Block : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section)
        {
            WireInput input = reader.Input;
            while (true)
            {
                int flags = (int)(UInt64(input) & 0x1FF);
                if ((flags & 1) != 0)
                {
                    Skip(input, Byte(input));
                    if ((flags & 8) == 0) { Skip(input, 1 << 20); }
                }
                else if ((flags & 6) == 0) { Fail(input, WireErrorKind.Malformed); }
                if ((flags & 2) != 0) { return; }
            }
        }
    }

    private sealed class DirtyBitmap : ISectionLoader
    {
        public void Load(SavevmReader reader, in SectionInfo section)
        {
            WireInput input = reader.Input;
            while (true)
            {
                int flags = Byte(input);
                if ((flags & 8) != 0) { Skip(input, Byte(input)); }
                if ((flags & 4) != 0) { Skip(input, Byte(input)); }
                if ((flags & 0x10) != 0) { Skip(input, 5); }
                else if ((flags & 0x40) != 0)
                {
                    Skip(input, 12);
                    if ((flags & 2) == 0) { Skip(input, (long)Math.Min(UInt64(input), long.MaxValue)); }
                }
                else if ((flags & 0x20) == 0 && (flags & 1) == 0) { Fail(input, WireErrorKind.Malformed); }
                if ((flags & 1) != 0) { return; }
            }
        }
    }
}
