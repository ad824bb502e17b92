using System;
using System.IO;
using System.Text;
using SaveVm.IO;

namespace SaveVm.Tool;

/// <summary>Where the command reads and writes: the process's own streams, or those of a test.</summary>
internal sealed class ToolConsole : IDisposable
{
    /// <summary>Width of text that does not go to a terminal: the same on every machine.</summary>
    public const int PlainWidth = 200;

    private readonly Func<WireInput> _openStandardInput;
    private readonly bool _isProcess;

    public ToolConsole(Stream output, TextWriter error, Func<WireInput> openStandardInput)
        : this(output, error, openStandardInput, isProcess: false)
    {
    }

    private ToolConsole(Stream output, TextWriter error, Func<WireInput> openStandardInput, bool isProcess)
    {
        _isProcess = isProcess;
        _openStandardInput = openStandardInput;
        Output = output;
        Writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        Error = error;
    }

    /// <summary>Standard output as bytes, for JSON. Text written before is flushed by <see cref="Writer"/>.</summary>
    public Stream Output { get; }

    /// <summary>Standard output as text.</summary>
    public TextWriter Writer { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at the output, so that colours and its width may be used.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person looks at the errors, so that progress may be shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    public static ToolConsole OfProcess() => new(Console.OpenStandardOutput(), Console.Error, static () => WireInput.Open("-"), isProcess: true)
    {
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    /// <summary>Opens what the user named.</summary>
    public WireInput Open(string path, WireInputOptions? options = null) => path == "-" ? _openStandardInput() : WireInput.Open(path, options);

    /// <summary>Begins the file that the user named; <c>-</c> is standard output.</summary>
    public OutputFile Create(string path) => path == "-" && !_isProcess ? OutputFile.FromStream(Output) : OutputFile.Create(path);

    /// <summary>Says why the tool could not work.</summary>
    public int Fail(string message)
    {
        Error.WriteLine($"savevm: {message}");
        return ExitCode.CouldNotWork;
    }

    public void Dispose()
    {
        // What is left could not be written before either; the exit code has said so.
        try { Writer.Dispose(); }
        catch (IOException) { }
    }
}
