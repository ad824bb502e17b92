using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Handlers.DirtyBitmap;
using SaveVm.Handlers.Storage;
using SaveVm.Records;
using Xunit;

namespace SaveVm.Handlers.Tests.DirtyBitmap;

/// <summary>A migration of bitmaps that is killed at 50 random moments, in precopy and postcopy: a bit may be set too much, never too little.</summary>
public sealed class BitmapFaultTests
{
    private const long Length = 16 << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Migrate_KilledAtAnyMoment_NoWriteIsForgottenByABitmapThatIsThere(bool isPostcopy)
    {
        int lost = 0, kept = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            using BlockNode source = BitmapStream.Node("d", Length, (512, "a"), (4096, "b"), (65536, "c")), target = BitmapStream.Node("d", Length);
            HashSet<long> written = [];
            for (int i = 0; i < 200; i++) { Write(source, random, written); }
            DirtyBitmapSaver saver = new([source], new DirtyBitmapSaverOptions { AllowsPostcopy = true });
            using BitmapStream stream = new(saver);
            stream.Begin();
            if (isPostcopy)
            {
                saver.BeginPostcopy();
                while (!stream.Part(700)) { }
            }
            stream.End();
            byte[] bytes = stream.Bytes.ToArray();
            // The ends of bitmaps come last: some are killed among them.
            byte[] cut = bytes[..(random.Next(3) == 0 ? bytes.Length - random.Next(1, 16) : random.Next(60, bytes.Length))];

            DirtyBitmapLoader loader = new([target]);
            HashSet<long> writtenThere = [];
            byte[][] pieces = [cut[..Math.Min(cut.Length, 120)], cut[Math.Min(cut.Length, 120)..]];
            PiecedInput input = new(pieces, index =>
            {
                if (!isPostcopy || index > 0) { return; }
                loader.BeforeVmStart();
                for (int i = 0; i < 50; i++) { Write(target, random, writtenThere); }
            });
            _ = Assert.ThrowsAny<WireFormatException>(() => BitmapStream.Load(input, loader));
            // What its owner does when the channel is gone.
            loader.Cancel("the source was killed");

            // The source has everything still, and records again.
            Assert.All(source.Bitmaps, bitmap =>
            {
                Assert.False(bitmap.IsBusy);
                Assert.True(written.All(sector => bitmap.IsDirty(sector * 512)));
            });
            // What is there at the destination has all bits of the source, and all writes of its own.
            foreach (BlockDirtyBitmap bitmap in target.Bitmaps)
            {
                kept++;
                Assert.False(bitmap.IsBusy);
                Assert.True(written.All(sector => bitmap.IsDirty(sector * 512)), $"seed {seed}: a bit of {bitmap.Name} is lost");
                Assert.True(writtenThere.All(sector => bitmap.IsDirty(sector * 512)), $"seed {seed}: a write is lost in {bitmap.Name}");
            }
            lost += 3 - target.Bitmaps.Count;
        }
        Assert.True(lost > 0 && kept > 0, $"{lost} lost, {kept} kept");
    }

    private static void Write(BlockNode node, Random random, HashSet<long> written)
    {
        long sector = random.NextInt64(Length / 512);
        node.RecordWrite(sector * 512, 512);
        _ = written.Add(sector);
    }
}
