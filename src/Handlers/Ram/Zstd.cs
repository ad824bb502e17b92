using System.Runtime.InteropServices;

namespace SaveVm.Handlers.Ram;

/// <summary>The few functions of libzstd that decompress a stream.</summary>
internal static unsafe partial class Zstd
{
    public const string Library = "libzstd.so.1";

    [LibraryImport(Library, EntryPoint = "ZSTD_createDStream")]
    public static partial ZstdStreamHandle CreateStream();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDStream")]
    public static partial nuint FreeStream(nint stream);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdStreamHandle stream, ref Buffer output, ref Buffer input);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool IsError(nuint result);

    public static string ErrorName(nuint result) => Marshal.PtrToStringUTF8(GetErrorName(result)) ?? "an error";

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint GetErrorName(nuint result);

    /// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>, which have the same shape.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }
}
