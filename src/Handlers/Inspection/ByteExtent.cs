using System.Text.Json.Serialization;

namespace SaveVm.Handlers.Inspection;

/// <summary>A range of bytes; in JSON an array of two numbers.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes.</param>
[JsonConverter(typeof(ByteExtentJsonConverter))]
public readonly record struct ByteExtent(ulong Start, ulong Length);
