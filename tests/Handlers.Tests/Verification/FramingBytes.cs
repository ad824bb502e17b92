using System.Collections.Generic;
using SaveVm.Streams;

namespace SaveVm.Handlers.Tests.Verification;

/// <summary>
/// The framing bytes of a good stream: header, configuration, headers of sections, commands with their payload, footers, end, marker and length of the
/// VM description. With RAM also the headers of its items and the list of blocks.
/// </summary>
internal static class FramingBytes
{
    private const int UuidLength = 16;

    /// <summary>The name of a part that is a value: it says nothing of what follows, and nothing says what it should be.</summary>
    public const string Value = "UUID";

    public static List<Part> Of(StreamAnatomy anatomy)
    {
        List<Part> parts = [];
        foreach (StreamAnatomy.Item item in anatomy.Items)
        {
            switch (item.Kind)
            {
                case StreamItemKind.Configuration when anatomy.Uuid >= 0:
                    parts.Add(new Part(nameof(StreamItemKind.Configuration), item.Offset, anatomy.Uuid - item.Offset));
                    parts.Add(new Part(Value, anatomy.Uuid, UuidLength));
                    if (item.End > anatomy.Uuid + UuidLength) { parts.Add(new Part(nameof(StreamItemKind.Configuration), anatomy.Uuid + UuidLength, item.End - anatomy.Uuid - UuidLength)); }
                    break;
                case StreamItemKind.Header:
                case StreamItemKind.Configuration:
                case StreamItemKind.EndOfFile:
                    parts.Add(new Part(item.Kind.ToString(), item.Offset, item.Length));
                    break;
                case StreamItemKind.Command:
                    parts.Add(new Part("Command", item.Offset, item.Length));
                    break;
                case StreamItemKind.VmDescription:
                    parts.Add(new Part("VmDescription", item.Offset, item.BodyOffset - item.Offset));
                    break;
                case StreamItemKind.Section:
                    parts.Add(new Part($"{item.Type} header", item.Offset, item.BodyOffset - item.Offset));
                    if (item.HasFooter) { parts.Add(new Part($"{item.Type} footer", item.Footer, item.End - item.Footer)); }
                    break;
            }
        }
        return parts;
    }

    public readonly record struct Part(string Name, long Offset, long Length);
}
