using System;
using System.IO;
using Xunit;

namespace SaveVm.Samples.Tests;

/// <summary>A test that runs QEMU's <c>scripts/analyze-migration.py</c>, which is not part of this repository: <c>SAVEVM_ANALYZE_MIGRATION</c> says where it is.</summary>
public sealed class AnalyzeMigrationFactAttribute : FactAttribute
{
    public AnalyzeMigrationFactAttribute()
    {
        if (!File.Exists(Script)) { Skip = "SAVEVM_ANALYZE_MIGRATION does not name QEMU's analyze-migration.py"; }
    }

    public static string Script => Environment.GetEnvironmentVariable("SAVEVM_ANALYZE_MIGRATION") ?? "";
}
