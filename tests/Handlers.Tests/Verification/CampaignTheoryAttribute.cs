using Xunit;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>A test that runs long, and only when <c>SAVEVM_CAMPAIGN</c> names a folder for its figures.</summary>
internal sealed class CampaignTheoryAttribute : TheoryAttribute
{
    public CampaignTheoryAttribute()
    {
        if (Campaign.Folder is null) { Skip = "a campaign of minutes: set SAVEVM_CAMPAIGN to a folder for its figures"; }
    }
}
