namespace SaveVm.Handlers.Verification;

/// <summary>A rule of the format that a stream alone can break.</summary>
/// <param name="Id">Its id; never reused for something else.</param>
/// <param name="Severity">How bad it is to break it.</param>
/// <param name="Title">The rule in one sentence.</param>
/// <param name="Meaning">What it means when the rule is broken, which releases mind, and what was seen.</param>
/// <param name="Topic">The part of the format that it belongs to.</param>
public sealed record Rule(string Id, FindingSeverity Severity, string Title, string Meaning, string Topic)
{
    /// <summary>The page that specifies this part of the format, relative to <c>docs/</c>.</summary>
    public string Page => Topic switch
    {
        "configuration" => "wire/Streams.ConfigurationHeader.md",
        "commands" => "wire/Streams.StreamCommand.md",
        "VM description" => "wire/Streams.VmDescriptionSection.md",
        "device state" => "vmstate.md",
        "RAM" => "wire/Handlers.Ram.RamItem.md",
        "multifd" => "wire/Handlers.Ram.MultifdPacket.md",
        "block" => "wire/Handlers.Block.BlockChunk.md",
        "dirty bitmaps" => "wire/Handlers.DirtyBitmap.DirtyBitmapChunk.md",
        "COLO" => "wire/Handlers.Colo.ColoMessage.md",
        "return path" => "wire/Handlers.Migration.ReturnPathMessage.md",
        "manifest" => "schema/manifest.schema.json",
        _ => "wire/Streams.SectionHeader.md",
    };
}
