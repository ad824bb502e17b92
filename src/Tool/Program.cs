using SaveVm.Tool.CommandLine;

namespace SaveVm.Tool;

/// <summary>The <c>savevm</c> command.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using ToolConsole console = ToolConsole.OfProcess();
        return SavevmCommand.Run(args, console);
    }
}
