using System;
using System.IO;
using SaveVm.Records;

namespace SaveVm.Tool;

/// <summary>Why a file could not be read or written, in words for its user. Errors of the stream itself are no such reasons.</summary>
internal static class FileProblem
{
    /// <summary>The reason; <see langword="null"/> when the exception has nothing to do with files.</summary>
    public static string? Of(string file, Exception exception) => exception switch
    {
        WireFormatException => null,
        OutOfMemoryException => "not enough memory to read it",
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such directory",
        UnauthorizedAccessException => Directory.Exists(file) ? "is a directory; name a file" : "permission denied",
        IOException or InvalidDataException or ArgumentException or NotSupportedException => exception.Message,
        _ => null,
    };
}
