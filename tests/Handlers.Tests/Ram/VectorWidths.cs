using System;
using System.Runtime.Intrinsics;
using SaveVm.Handlers.Ram;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>The kernels of RAM against their rules applied byte by byte, with whatever vectors this process has.</summary>
internal static class VectorWidths
{
    private const int Samples = 3000;

    /// <summary>Checks, and says which vectors were used and what is wrong.</summary>
    public static string Check()
    {
        int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        return $"{width}: {Compare()}";
    }

    private static string Compare()
    {
        var random = new Random(20261125);
        byte[] delta = new byte[65536];
        for (int i = 0; i < Samples; i++)
        {
            int size = random.Next(8) == 0 ? random.Next(1, 65537) : 4096;
            byte[] before = new byte[size];
            if (random.Next(4) > 0) { random.NextBytes(before); }
            byte[] after = [.. before];
            for (int change = random.Next(60); change > 0; change--)
            {
                int place = random.Next(size);
                random.NextBytes(after.AsSpan(place, Math.Min(random.Next(1, 90), size - place)));
            }
            int limit = random.Next(4) == 0 ? random.Next(size + 1) : size;
            byte[]? expected = ScalarXbzrle.Encode(before, after, limit);
            bool fits = XbzrleEncoder.TryEncode(before, after, delta.AsSpan(0, limit), out int written);
            if (fits != expected is not null || !delta.AsSpan(0, written).SequenceEqual(expected ?? [])) { return $"another delta, sample {i}"; }
            if (fits && (!XbzrleDecoder.TryDecode(delta.AsSpan(0, written), before, out _) || !before.AsSpan().SequenceEqual(after))) { return $"another page, sample {i}"; }

            byte[] page = new byte[size];
            if (!ZeroPage.IsZero(page)) { return $"zeros that are none, sample {i}"; }
            page[random.Next(size)] = (byte)random.Next(1, 256);
            if (ZeroPage.IsZero(page)) { return $"zeros that are not, sample {i}"; }
        }
        return "equal";
    }
}
