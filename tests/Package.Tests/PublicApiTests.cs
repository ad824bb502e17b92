using System;
using System.IO;
using SaveVm.TestSupport;
using SaveVm.Tool.Tests;
using Xunit;

namespace SaveVm.Package.Tests;

/// <summary>
/// Every change of a public API shows in a review: it is checked in as text. <c>UPDATE_BASELINES=1 dotnet test tests/Package.Tests --filter PublicApi</c>
/// writes it again.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("SaveVm")]
    [InlineData("SaveVm.Handlers")]
    [InlineData("SaveVm.Tool")]
    public void PublicApi_OfALibrary_IsTheOneThatWasReviewed(string package) =>
        Baseline.Verify(package, PublicApiText.Of(Path.Combine(AppContext.BaseDirectory, package + ".dll")));
}
