using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Benchmarks.Streams;

/// <summary>What handlers that go through files are measured against: a copy of the file.</summary>
internal static class FileCopy
{
    /// <summary>Copies a file into a new one, in pieces of the buffer's size. Waits for no disk.</summary>
    /// <returns>How many bytes it has.</returns>
    public static long Copy(string source, string target, byte[] buffer)
    {
        using SafeFileHandle from = File.OpenHandle(source);
        using SafeFileHandle to = File.OpenHandle(target, FileMode.Create, FileAccess.Write);
        long offset = 0;
        while (RandomAccess.Read(from, buffer, offset) is > 0 and int count)
        {
            RandomAccess.Write(to, buffer.AsSpan(0, count), offset);
            offset += count;
        }
        return offset;
    }
}
