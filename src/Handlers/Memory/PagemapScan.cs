using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>The PAGEMAP_SCAN request of <c>/proc/self/pagemap</c>, since Linux 6.7.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class PagemapScan : IDisposable
{
    private const nuint ScanRequest = 0xC0606610;       // PAGEMAP_SCAN
    private const ulong ProtectMatching = 1 << 0;       // PM_SCAN_WP_MATCHING
    private const ulong CheckAsync = 1 << 1;            // PM_SCAN_CHECK_WPASYNC
    private const ulong Written = 1 << 1;               // PAGE_IS_WRITTEN

    private readonly SafeFileHandle _file;

    private PagemapScan(SafeFileHandle file) => _file = file;

    /// <exception cref="PlatformNotSupportedException">There is no such file.</exception>
    public static PagemapScan Open()
    {
        try
        {
            return new PagemapScan(File.OpenHandle("/proc/self/pagemap"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PlatformNotSupportedException($"/proc/self/pagemap cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Finds pages that were written, and protects them again in the same step.</summary>
    /// <param name="view">The view.</param>
    /// <param name="from">Byte offset in the view to begin at.</param>
    /// <param name="regions">Gets what was found, as byte offsets in the view.</param>
    /// <param name="next">Where to go on; the view's length when all of it is done.</param>
    /// <returns>How many regions were found.</returns>
    public int TakeWritten(GuestView view, long from, Region[] regions, out long next)
    {
        ulong start = (ulong)view.DangerousGetHandle();
        ulong end = start + (ulong)view.Length;
        fixed (Region* vector = regions)
        {
            var scan = new Argument
            {
                Size = (ulong)sizeof(Argument),
                Flags = ProtectMatching | CheckAsync,
                Start = start + (ulong)from,
                End = end,
                Vector = (ulong)vector,
                VectorLength = (ulong)regions.Length,
                CategoryMask = Written,
                ReturnMask = Written,
            };
            int found = Control(_file, ScanRequest, &scan);
            if (found < 0)
            {
                int code = Marshal.GetLastPInvokeError();
                const int NoSuchRequest = 25;   // ENOTTY
                throw code == NoSuchRequest
                    ? new PlatformNotSupportedException("This kernel has no PAGEMAP_SCAN: Linux 6.7 or later is needed.")
                    : new IOException($"The pages written cannot be found: {new Win32Exception(code).Message}");
            }
            // The end of the walk that the kernel gives is short when more regions came than it keeps inside; a vector with room left says that all is done.
            next = found < regions.Length ? view.Length : (long)(scan.WalkEnd - start);
            for (int i = 0; i < found; i++) { regions[i] = regions[i].From(start); }
            return found;
        }
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, void* argument);

    /// <summary>A range of bytes (<c>struct page_region</c>).</summary>
    public readonly struct Region
    {
        private readonly ulong _start;
        private readonly ulong _end;
        private readonly ulong _categories;

        private Region(ulong start, ulong end, ulong categories)
        {
            _start = start;
            _end = end;
            _categories = categories;
        }

        public long Start => (long)_start;

        public long End => (long)_end;

        public Region From(ulong origin) => new(_start - origin, _end - origin, _categories);
    }

    /// <summary><c>struct pm_scan_arg</c>.</summary>
    private struct Argument
    {
        public ulong Size;
        public ulong Flags;
        public ulong Start;
        public ulong End;
        public ulong WalkEnd;
        public ulong Vector;
        public ulong VectorLength;
        public ulong MaximumPages;
        public ulong CategoryInverted;
        public ulong CategoryMask;
        public ulong CategoryAnyOfMask;
        public ulong ReturnMask;
    }
}
