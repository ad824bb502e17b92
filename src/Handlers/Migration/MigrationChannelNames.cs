using System.Globalization;

namespace SaveVm.Handlers.Migration;

/// <summary>What the channels of a migration are called where they are stored.</summary>
public static class MigrationChannelNames
{
    /// <summary>The stream itself.</summary>
    public const string Main = "stream";

    /// <summary>The channel for requested pages (capability <c>postcopy-preempt</c>).</summary>
    public const string Preempt = "preempt";

    /// <summary>A multifd channel.</summary>
    /// <param name="channelId">Its number, as its first packet says.</param>
    public static string Multifd(byte channelId) => string.Create(CultureInfo.InvariantCulture, $"multifd-{channelId}");
}
