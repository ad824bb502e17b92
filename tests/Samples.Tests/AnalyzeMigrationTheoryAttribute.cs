using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>
/// A test that runs QEMU's <c>scripts/analyze-migration.py</c>, which is not part of this repository: <c>SAVEVM_ANALYZE_MIGRATION</c> names one, or a folder with those of
/// several releases, as <c>analyze-migration-7.2.py</c>. Skipped without one, or without <c>python3</c>.
/// </summary>
public sealed class AnalyzeMigrationTheoryAttribute : TheoryAttribute
{
    public AnalyzeMigrationTheoryAttribute()
    {
        if (!Scripts.Any()) { Skip = "SAVEVM_ANALYZE_MIGRATION does not name QEMU's analyze-migration.py, nor a folder with it"; }
        else if (!HasPython) { Skip = "no python3 to run analyze-migration.py with"; }
    }

    /// <summary>The scripts that there are.</summary>
    public static IEnumerable<string> Scripts => Environment.GetEnvironmentVariable("SAVEVM_ANALYZE_MIGRATION") switch
    {
        string folder when Directory.Exists(folder) => Directory.EnumerateFiles(folder, "analyze-migration*.py").Order(StringComparer.Ordinal),
        string file when File.Exists(file) => [file],
        _ => [],
    };

    /// <summary>Each script with each release whose style of descriptions the SDK writes.</summary>
    public static TheoryData<string, string> ScriptsAndReleases()
    {
        TheoryData<string, string> rows = [];
        foreach (string script in Scripts.DefaultIfEmpty("none"))
        {
            foreach (string release in (string[])["5.2", "7.2", "10.0", "11.1"]) { rows.Add(script, release); }
        }
        return rows;
    }

    private static bool HasPython => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "python3")));
}
