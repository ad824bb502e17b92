using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using SaveVm.Handlers.DirtyBitmap;
using Xunit;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>The bitmap does what an array of flags does, for any granularity and length.</summary>
public sealed class BlockDirtyBitmapModelTests
{
    private const int Cases = 300;

    [Fact]
    public void RandomOperations_AnyGranularity_AgreeWithAnArray()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            Model model = new(random);
            for (int step = 0; step < 60; step++) { model.Step(random, $"seed {seed}, step {step}"); }
            model.CheckAll($"seed {seed}");
        }
    }

    // HBitmap: words of 64 bits, little-endian, the lowest level alone, bits behind the end clear.
    [Fact]
    public void Serialize_AnyPart_IsTheBitsInLittleEndianWords()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            Model model = new(random);
            for (int step = 0; step < 20; step++) { model.Step(random, ""); }
            (long offset, long length) = model.RandomPart(random);
            byte[] expected = model.Serialize(offset, length), found = new byte[expected.Length + 8];
            Assert.Equal(expected.Length, model.Bitmap.GetSerializedLength(offset, length));
            Assert.Equal(expected.Length, model.Bitmap.Serialize(offset, length, found));
            Assert.True(found.AsSpan(0, expected.Length).SequenceEqual(expected), $"seed {seed}");
            Assert.Equal(!expected.AsSpan().ContainsAnyExcept((byte)0), model.Bitmap.IsCleanPart(offset, length));
        }
    }

    [Fact]
    public void Deserialize_AnyPart_ReplacesItAndNothingElse()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            Model model = new(random);
            for (int step = 0; step < 20; step++) { model.Step(random, ""); }
            (long offset, long length) = model.RandomPart(random);
            byte[] bytes = new byte[model.Bitmap.GetSerializedLength(offset, length)];
            if (random.Next(4) > 0) { random.NextBytes(bytes); }
            model.Bitmap.Deserialize(offset, length, bytes);
            model.Replace(offset, length, bytes);
            // What comes behind counts on.
            for (int step = seed % 3; step > 0; step--) { model.Step(random, $"seed {seed}"); }
            model.CheckAll($"seed {seed}");
        }
    }

    [Fact]
    public void ComputeSha256_AnyBitmap_IsThatOfAllWords()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            Model model = new(random);
            for (int step = 0; step < 20; step++) { model.Step(random, ""); }
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(model.Serialize(0, model.Bitmap.Length))), model.Bitmap.ComputeSha256());
        }
    }

    [Fact]
    public void Merge_RandomBitmaps_IsTheUnion()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            Model one = new(random), two = new(random, one.Bitmap);
            for (int step = 0; step < 10; step++)
            {
                one.Step(random, "");
                two.Step(random, "");
            }
            one.Bitmap.Merge(two.Bitmap);
            one.Unite(two);
            one.CheckAll($"seed {seed}");
        }
    }

    private sealed class Model
    {
        private readonly bool[] _bits;
        private readonly long _length;
        private readonly long _granularity;

        public Model(Random random, BlockDirtyBitmap? like = null)
        {
            _granularity = like?.Granularity ?? 512L << random.Next(23);
            long granules = random.Next(4) switch { 0 => random.Next(1, 4), 1 => random.Next(1, 200), 2 => random.Next(8000, 8400), _ => random.Next(1, 40_000) };
            _length = like?.Length ?? Math.Max(512, (granules * _granularity) - (random.Next((int)(_granularity / 512)) * 512L));
            Bitmap = new BlockDirtyBitmap(_length, _granularity);
            _bits = new bool[(_length + _granularity - 1) / _granularity];
            Assert.Equal(_bits.Length, Bitmap.GranuleCount);
        }

        public BlockDirtyBitmap Bitmap { get; }

        public void Step(Random random, string what)
        {
            long offset = random.NextInt64(_length), length = random.NextInt64(1, Math.Max(2, random.Next(2) == 0 ? Math.Min(_granularity * 3, _length) : _length));
            length = Math.Min(length, _length - offset);
            (long first, long last) = (offset / _granularity, (offset + length - 1) / _granularity);
            switch (random.Next(8))
            {
                case 0 or 1:
                    Bitmap.Set(offset, length);
                    _bits.AsSpan((int)first, (int)(last - first + 1)).Fill(true);
                    break;
                case 2:
                    (long start, long end) = (first * _granularity, Math.Min((last + 1) * _granularity, _length));
                    Bitmap.Reset(start, end - start);
                    _bits.AsSpan((int)first, (int)(last - first + 1)).Clear();
                    break;
                case 3:
                    (start, end) = (first * _granularity, Math.Min((last + 1) * _granularity, _length));
                    bool was = _bits.AsSpan((int)first, (int)(last - first + 1)).Contains(true);
                    Assert.True(was == Bitmap.TestAndReset(start, end - start), what);
                    _bits.AsSpan((int)first, (int)(last - first + 1)).Clear();
                    break;
                case 4:
                    Assert.True(Next(offset, dirty: true) == Bitmap.NextDirty(offset), what);
                    break;
                case 5:
                    Assert.True(Next(offset, dirty: false) == Bitmap.NextClean(offset), what);
                    break;
                case 6:
                    Assert.True(_bits.AsSpan((int)first, (int)(last - first + 1)).Count(true) == Bitmap.CountDirtyGranules(offset, length), what);
                    break;
                default:
                    Assert.True(_bits[first] == Bitmap.IsDirty(offset), what);
                    long dirty = Next(offset, dirty: true);
                    Assert.True(Bitmap.TryNextDirtyRange(offset, out long at, out long run) == dirty >= 0, what);
                    if (dirty >= 0)
                    {
                        long clean = Next(dirty, dirty: false);
                        Assert.True((at, run) == (dirty, (clean < 0 ? _length : clean) - dirty), what);
                    }
                    break;
            }
        }

        public void CheckAll(string what)
        {
            Assert.True(_bits.AsSpan().Count(true) == Bitmap.DirtyGranules, what);
            Assert.True(_bits.AsSpan().Count(true) * _granularity == Bitmap.Count, what);
            HashSet<long> found = [];
            for (long at = 0; Bitmap.TryNextDirtyRange(at, out long start, out long length); at = start + length)
            {
                for (long granule = start / _granularity; granule * _granularity < start + length; granule++) { _ = found.Add(granule); }
            }
            Assert.True(found.SetEquals(Enumerable.Range(0, _bits.Length).Where(index => _bits[index]).Select(static index => (long)index)), what);
        }

        public (long Offset, long Length) RandomPart(Random random)
        {
            long unit = _granularity * 64, units = (_length + unit - 1) / unit;
            long first = random.NextInt64(units), last = random.NextInt64(first, units);
            return (first * unit, Math.Min((last + 1) * unit, _length) - (first * unit));
        }

        public byte[] Serialize(long offset, long length)
        {
            int first = (int)(offset / _granularity), end = (int)((offset + length + _granularity - 1) / _granularity);
            byte[] bytes = new byte[(end - first + 63) / 64 * 8];
            for (int i = first; i < end; i++) { bytes[(i - first) / 8] |= (byte)((_bits[i] ? 1 : 0) << ((i - first) % 8)); }
            return bytes;
        }

        public void Replace(long offset, long length, byte[] bytes)
        {
            int first = (int)(offset / _granularity), end = (int)((offset + length + _granularity - 1) / _granularity);
            for (int i = first; i < end; i++) { _bits[i] = (bytes[(i - first) / 8] >> ((i - first) % 8) & 1) != 0; }
        }

        public void Unite(Model other)
        {
            for (int i = 0; i < _bits.Length; i++) { _bits[i] |= other._bits[i]; }
        }

        private long Next(long offset, bool dirty)
        {
            int index = Array.IndexOf(_bits, dirty, (int)(offset / _granularity));
            return index < 0 ? -1 : Math.Max(offset, index * _granularity);
        }
    }
}
