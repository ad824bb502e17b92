namespace SaveVm.Handlers.Verification;

/// <content>What a manifest says of a stream.</content>
public static partial class Rules
{
    /// <summary>The stream is as long as its manifest says.</summary>
    public static Rule ManifestLength { get; } = Error(
        "manifest-length", "manifest",
        "The stream is as long as its manifest says.",
        "Something was cut off, added, or taken out. Items are compared up to the first error of the stream then: behind it they may have moved. No release of QEMU knows of manifests.");

    /// <summary>The bytes of an item are those that the manifest was made of.</summary>
    public static Rule ManifestSection { get; } = Error(
        "manifest-section", "manifest",
        "The bytes of an item are those that the manifest was made of.",
        "Somewhere between its first byte and its last something was changed. Device state has no integrity check of its own: of 120 single bits flipped in it QEMU loaded 116 without a word.");

    /// <summary>Everything that the manifest names is in the stream.</summary>
    public static Rule ManifestMissing { get; } = Error(
        "manifest-missing", "manifest",
        "Everything that the manifest names is in the stream.",
        "A section that was there when the manifest was made is gone; the device behind it would start from its reset state.");

    /// <summary>Everything in the stream is named by the manifest.</summary>
    public static Rule ManifestExtra { get; } = Error(
        "manifest-extra", "manifest",
        "Everything in the stream is named by the manifest.",
        "Something was put in after the manifest was made.");

    /// <summary>A RAM block has the content that it had when the manifest was made.</summary>
    public static Rule ManifestBlock { get; } = Note(
        "manifest-block", "manifest",
        "A RAM block has the content that it had when the manifest was made.",
        "The guest's memory would be another one. It follows from changed sections or channels, which are findings of their own.");

    /// <summary>The bytes of a channel are those that the manifest was made of.</summary>
    public static Rule ManifestChannel { get; } = Error(
        "manifest-channel", "manifest",
        "The bytes of a channel are those that the manifest was made of.",
        "Pages in it may be other ones.");

    /// <summary>Everything that the manifest names was compared.</summary>
    public static Rule ManifestUnchecked { get; } = Note(
        "manifest-unchecked", "manifest",
        "Everything that the manifest names was compared.",
        "A channel was not given, so it could not be looked at.");
}
