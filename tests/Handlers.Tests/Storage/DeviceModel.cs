using System;
using System.Threading.Tasks;
using SaveVm.Handlers.Storage;
using Xunit;

namespace SaveVm.Handlers.Tests.Storage;

/// <summary>Does the same to a disk and to an array, and compares: what every backend has to get right.</summary>
internal static class DeviceModel
{
    public static async Task RunAsync(IBlockDevice device, int seed, int steps, int alignment = 1)
    {
        Random random = new(seed);
        byte[] model = new byte[device.Length];
        await device.WriteZeroesAsync(0, device.Length);
        for (int step = 0; step < steps; step++)
        {
            int offset = random.Next(model.Length / alignment) * alignment;
            int length = Math.Min(random.Next(1, 300_000 / alignment) * alignment, model.Length - offset);
            byte[] data = new byte[length];
            switch (random.Next(8))
            {
                case 0:
                    random.NextBytes(data);
                    device.Write(offset, data);
                    data.CopyTo(model, offset);
                    break;
                case 1:
                    random.NextBytes(data);
                    await device.WriteAsync(offset, data);
                    data.CopyTo(model, offset);
                    break;
                case 2:
                    await device.WriteZeroesAsync(offset, length);
                    model.AsSpan(offset, length).Clear();
                    break;
                case 3:
                    await device.DiscardAsync(offset, length);
                    device.Read(offset, model.AsSpan(offset, length));
                    break;
                case 4:
                    await device.FlushAsync();
                    break;
                case 5:
                    device.Read(offset, data);
                    Assert.True(data.AsSpan().SequenceEqual(model.AsSpan(offset, length)), $"step {step}: read of {length} at {offset}");
                    break;
                case 6:
                    await device.ReadAsync(offset, data);
                    Assert.True(data.AsSpan().SequenceEqual(model.AsSpan(offset, length)), $"step {step}: read of {length} at {offset}");
                    break;
                default:
                    BlockStatus status = await device.GetStatusAsync(offset, length);
                    Assert.InRange(status.Length, 1, length);
                    if (status.IsZero) { Assert.False(model.AsSpan(offset, (int)status.Length).ContainsAnyExcept((byte)0), $"step {step}: {status} at {offset}"); }
                    break;
            }
        }
        byte[] all = new byte[model.Length];
        device.Read(0, all);
        Assert.True(all.AsSpan().SequenceEqual(model));
    }
}
