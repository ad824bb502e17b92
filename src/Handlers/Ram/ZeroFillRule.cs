namespace SaveVm.Handlers.Ram;

/// <summary>What a <see cref="RamItemFlags.Zero"/> item with a fill byte other than 0 means. No QEMU writes one.</summary>
public enum ZeroFillRule
{
    /// <summary>The page is filled with the byte, as up to 7.2 (<c>ram_handle_compressed</c>).</summary>
    Fill,

    /// <summary>The stream is refused, as since 10.0 (<c>ram_load_precopy</c>).</summary>
    Refuse,
}
