using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.Intrinsics.X86;
using System.Threading.Tasks;
using Xunit;

namespace SaveVm.Handlers.Tests.Ram;

/// <summary>XBZRLE and the zero test with vectors of each width, and with none.</summary>
public sealed class VectorWidthTests
{
    [Theory]
    [InlineData(512, "DOTNET_EnableAVX512", "1")]
    [InlineData(256, "DOTNET_EnableAVX512", "0")]
    [InlineData(128, "DOTNET_EnableAVX2", "0")]
    [InlineData(0, "DOTNET_EnableHWIntrinsic", "0")]
    public async Task Check_VectorsOfThisWidth_GiveTheSame(int width, string setting, string value)
    {
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        ProcessStartInfo start = new(dotnet, ["exec", typeof(VectorWidthTests).Assembly.Location, "vectors"]) { RedirectStandardOutput = true };
        start.Environment[setting] = value;
        using Process process = Process.Start(start)!;
        string text = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();

        // A processor without these vectors takes the widest it has.
        int widest = Avx512BW.IsSupported ? 512 : Avx2.IsSupported ? 256 : 128;
        Assert.Equal($"{Math.Min(width, widest)}: equal", text);
    }
}
