using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SaveVm.IO;

/// <summary>
/// Another input, whose bytes are shown to somebody else as they are consumed: for digests of what a parser reads, without reading it twice. The window is
/// that of the other input, so nothing is copied; what is skipped is read, though, because it has to be shown.
/// </summary>
/// <remarks>Until this one is done, the other input must not be used. Not thread-safe.</remarks>
public sealed unsafe class TappedInput : WireInput
{
    private readonly WireInput _source;
    private readonly IInputTap _tap;

    /// <summary>Taps an input from its position on.</summary>
    /// <param name="source">The input; stays the caller's.</param>
    /// <param name="tap">Is shown the bytes.</param>
    public TappedInput(WireInput source, IInputTap tap)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tap);
        _source = source;
        _tap = tap;
        MovePosition(source.Position);
        TakeWindow();
    }

    /// <inheritdoc/>
    public override long? Length => _source.Length;

    /// <summary>Shows what was consumed and not shown yet: up to <see cref="WireInput.Position"/>.</summary>
    public void Deliver()
    {
        int passed = (int)(Position - _source.Position);
        if (passed == 0) { return; }
        _tap.Pass(_source.Buffered[..passed], _source.Position);
        _source.Advance(passed);
    }

    /// <inheritdoc/>
    public override bool Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (true)
        {
            int here = (int)Math.Min(count, Buffered.Length);
            Advance(here);
            count -= here;
            if (count == 0) { return true; }
            if (!FillCore(1)) { return false; }
        }
    }

    /// <inheritdoc/>
    public override bool TryPeek(long offset, int count, out ReadOnlySpan<byte> bytes) => _source.TryPeek(offset, count, out bytes);

    /// <inheritdoc/>
    protected override bool FillCore(int minimum)
    {
        Deliver();
        bool filled = _source.TryFill(minimum);
        TakeWindow();
        return filled;
    }

    // Windows of inputs lie in memory that does not move.
    private void TakeWindow()
    {
        ReadOnlySpan<byte> window = _source.Buffered;
        SetWindow((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(window)), window.Length);
    }
}
