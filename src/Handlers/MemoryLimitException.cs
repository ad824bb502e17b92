using System.Globalization;
using System.IO;

namespace SaveVm.Handlers;

/// <summary>The content of a stream does not fit into the memory that the caller allowed. It says nothing about the stream's validity.</summary>
public sealed class MemoryLimitException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="limit">The limit in bytes.</param>
    public MemoryLimitException(long limit)
        : base(string.Create(CultureInfo.InvariantCulture, $"The content of the stream needs more than the {limit} bytes of memory allowed.")) => Limit = limit;

    /// <summary>The limit in bytes.</summary>
    public long Limit { get; }
}
