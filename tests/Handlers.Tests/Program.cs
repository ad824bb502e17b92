using System;
using SaveVm.Handlers.Tests.Ram;

namespace SaveVm.Handlers.Tests;

/// <summary>
/// What <see cref="VectorWidthTests"/> starts in a process of its own: the width of vectors is decided when the runtime starts.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is not ["vectors"]) { return 2; }
        Console.WriteLine(VectorWidths.Check());
        return 0;
    }
}
