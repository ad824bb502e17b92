using System.CommandLine.Parsing;

namespace SaveVm.Tool.CommandLine;

/// <summary>What all commands demand of the names of files.</summary>
internal static class FileRules
{
    /// <summary>A mistyped option must not be taken for a file.</summary>
    public static void RejectOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-') { result.AddError($"'{token.Value}' is not an option; if it is a file, write ./{token.Value}"); }
        }
    }
}
