using System;
using Microsoft.CodeAnalysis.Text;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <summary>Source with one place between <c>[|</c> and <c>|]</c>.</summary>
internal sealed record MarkedSource(string Text, TextSpan Span)
{
    public static MarkedSource Parse(string marked)
    {
        int start = marked.IndexOf("[|", StringComparison.Ordinal);
        int end = marked.IndexOf("|]", StringComparison.Ordinal) - 2;
        if (start < 0 || end < start) { throw new ArgumentException("No [|...|] in the source", nameof(marked)); }
        return new MarkedSource(marked.Remove(end + 2, 2).Remove(start, 2), TextSpan.FromBounds(start, end));
    }
}
