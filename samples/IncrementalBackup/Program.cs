using System;
using System.IO;

namespace IncrementalBackup;

/// <summary>
/// Takes a dirty bitmap out of a migration stream of a live QEMU, and copies exactly what is dirty from its disk, through NBD, into an increment; puts increments on
/// their base.
/// </summary>
internal static class Program
{
    private const string Usage = """
        IncrementalBackup take STREAM NODE BITMAP DISK INCREMENT     the dirty parts of DISK (nbd://..., or a raw image)
        IncrementalBackup take-live NBD-URI BITMAP INCREMENT         the same, by a bitmap that the server shows
        IncrementalBackup apply INCREMENT IMAGE                      puts them on a copy of the base
        IncrementalBackup compare DISK IMAGE                         whether they are equal now
        """;

    private static int Main(string[] args)
    {
        try
        {
            return Run(args, Console.Out);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or PlatformNotSupportedException)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    internal static int Run(string[] args, TextWriter output)
    {
        switch (args)
        {
            case ["take", string stream, string node, string bitmap, string disk, string increment]:
                output.WriteLine(Backup.Take(stream, node, bitmap, disk, increment));
                return 0;
            case ["take-live", string uri, string bitmap, string increment]:
                output.WriteLine(Backup.TakeLive(uri, bitmap, increment));
                return 0;
            case ["apply", string increment, string image]:
                output.WriteLine(Backup.Apply(increment, image));
                return 0;
            case ["compare", string disk, string image]:
                long difference = Backup.FindDifference(disk, image);
                output.WriteLine(difference < 0 ? "equal" : $"they differ at byte {difference}");
                return difference < 0 ? 0 : 1;
            default:
                output.WriteLine(Usage);
                return 2;
        }
    }
}
