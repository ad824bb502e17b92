using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.Records;

namespace SaveVm.Generators.Tests.Zoo;

/// <summary>The layouts of all records of the zoo.</summary>
public static class ZooLayouts
{
    public static IReadOnlyList<WireLayout> All { get; } = [.. WireLayoutFile.LayoutsOf(typeof(ZooLayouts).Assembly).Where(static l => l.Record.StartsWith(typeof(ZooLayouts).Namespace!, StringComparison.Ordinal))];
}
