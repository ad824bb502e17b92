using System;
using System.Security.Cryptography;
using SaveVm.IO;

namespace SaveVm.Handlers.Verification;

/// <summary>Computes the digest of a channel beside the stream while somebody reads it. Each channel may have a thread of its own.</summary>
public sealed class ChannelDigest : IInputTap, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly TappedInput _input;
    private readonly long _start;

    /// <summary>Begins at the position of an input.</summary>
    /// <param name="source">The channel; stays the caller's.</param>
    public ChannelDigest(WireInput source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _start = source.Position;
        _input = new TappedInput(source, this);
    }

    /// <summary>What the channel has to be read through.</summary>
    public WireInput Input => _input;

    /// <summary>The digest of everything that was read; what was not read yet is skipped, so that it counts.</summary>
    /// <param name="name">Which channel it is; see <see cref="Migration.MigrationChannelNames"/>.</param>
    public ManifestChannel Complete(string name)
    {
        _ = _input.Skip(long.MaxValue - _input.Position);
        _input.Deliver();
        return new ManifestChannel(name, _input.Position - _start, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _hash.Dispose();
    }

    void IInputTap.Pass(ReadOnlySpan<byte> bytes, long offset) => _hash.AppendData(bytes);
}
