using System;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace SaveVm.Tool.CommandLine;

/// <summary><c>savevm 0.1.0</c>, and what it runs on.</summary>
internal sealed class VersionAction(ToolConsole console) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>The version without the source revision that the build appends.</summary>
    public static string Version =>
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public override int Invoke(ParseResult parseResult)
    {
        console.Writer.WriteLine($"savevm {Version} (.NET {Environment.Version})");
        return ExitCode.Good;
    }
}
