using System.Globalization;
using System.IO;

namespace SaveVm.Handlers;

/// <summary>The content of a stream does not fit into the memory that the caller allowed. It says nothing about the stream's validity.</summary>
public sealed class MemoryLimitException : IOException
{
    /// <summary>What is being written needs more.</summary>
    /// <param name="limit">The limit in bytes.</param>
    public MemoryLimitException(long limit)
        : base(string.Create(CultureInfo.InvariantCulture, $"The content of the stream needs more than the {limit} bytes of memory allowed.")) => Limit = limit;

    /// <summary>What is announced needs more.</summary>
    /// <param name="limit">The limit in bytes.</param>
    /// <param name="announced">The announced length in bytes.</param>
    /// <param name="block">The RAM block with which the limit is passed.</param>
    public MemoryLimitException(long limit, long announced, string block)
        : base(string.Create(CultureInfo.InvariantCulture, $"The stream announces {announced} bytes of RAM up to block {block}; {limit} bytes are allowed.")) =>
        Limit = limit;

    /// <summary>The limit in bytes.</summary>
    public long Limit { get; }
}
