using System;
using System.IO;
using System.Linq;
using SaveVm.VmState;

namespace VendorDevice;

/// <summary>
/// A vendor's device in two versions: writes a stream of version 2, reads it back, and reads one that version 1 wrote.
/// <code>dotnet run --project samples/VendorDevice -- out.bin samples/VendorDevice/golden/acme-dpu-v1.bin</code>
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length != 2)
        {
            Console.Error.WriteLine("usage: VendorDevice OUT STREAM-OF-VERSION-1");
            return 2;
        }
        Run(args[0], args[1], Console.Out);
        return 0;
    }

    public static void Run(string output, string old, TextWriter text)
    {
        AcmeDpu device = new()
        {
            Control = 0x11,
            NextPoll = 2_500_000_000,
            Base = 0x1000,
            QueueCount = 2,
            Queues = [new DpuQueue { Base = 0x1000, Head = 7 }, new DpuQueue { Base = 0x2000 }],
            Stats = new DpuStats { Packets = 9_007_199_254_740_993 },
        };
        DpuStream.Save(output, device);
        text.WriteLine(VmStateBody.Dump<AcmeDpu>(VmStateBody.ToArray(device), 2));

        Show("version 2", DpuStream.Load(output));
        Show("version 1", DpuStream.Load(old));

        void Show(string what, AcmeDpu dpu) => text.WriteLine(
            $"{what}: control 0x{dpu.Control:x}, next poll {dpu.NextPoll?.ToString() ?? "never"}, queues {string.Join(" ", dpu.Queues.Select(static q => $"0x{q.Base:x}+{q.Head}"))}, {dpu.Stats?.Packets.ToString() ?? "no"} packets");
    }
}
