using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Ram;

/// <summary>The delta behind an <see cref="RamItemFlags.Xbzrle"/> item: see <see cref="XbzrleDecoder"/>.</summary>
[WireRecord]
public readonly ref partial struct XbzrlePage
{
    /// <summary>The only encoding there is (<c>ENCODING_FLAG_XBZRLE</c>).</summary>
    [Constant] public const byte Encoding = 0x01;

    /// <summary>Runs of unchanged and changed bytes; never more than a page.</summary>
    [Counted(LengthPrefix.UInt16)]
    public ReadOnlySpan<byte> Delta { get; init; }
}
