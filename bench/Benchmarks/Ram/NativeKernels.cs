using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SaveVm.Benchmarks.Ram;

/// <summary>The kernels of <c>kernels.c</c>, compiled by the gcc of this machine.</summary>
internal static unsafe class NativeKernels
{
    private static readonly nint s_library = Compile();

    /// <summary>Whether a page is zero.</summary>
    public static readonly delegate* unmanaged[SuppressGCTransition]<byte*, long, int> IsZero =
        (delegate* unmanaged[SuppressGCTransition]<byte*, long, int>)NativeLibrary.GetExport(s_library, "is_zero");

    /// <summary>Encodes a page; -1 when it does not fit.</summary>
    public static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int, byte*, int, int> Xbzrle =
        (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int, byte*, int, int>)NativeLibrary.GetExport(s_library, "xbzrle");

    /// <summary>The same with AVX-512BW, where the processor has it.</summary>
    public static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int, byte*, int, int> XbzrleAvx512 =
        Avx512BW.IsSupported ? (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int, byte*, int, int>)NativeLibrary.GetExport(s_library, "xbzrle_avx512") : Xbzrle;

    private static nint Compile([CallerFilePath] string caller = "")
    {
        string source = Path.Combine(Path.GetDirectoryName(caller)!, "kernels.c");
        string library = Path.Combine(Directory.CreateTempSubdirectory("savevm-kernels-").FullName, "kernels.so");
        using Process gcc = Process.Start("gcc", ["-O3", "-mavx2", "-shared", "-fPIC", "-o", library, source]);
        gcc.WaitForExit();
        if (gcc.ExitCode != 0) { throw new InvalidOperationException("gcc could not compile kernels.c."); }
        return NativeLibrary.Load(library);
    }
}
