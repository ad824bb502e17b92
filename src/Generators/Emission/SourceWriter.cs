using System;
using System.Text;

namespace SaveVm.Generators.Emission;

/// <summary>Writes indented lines. New lines are <c>\n</c> everywhere, so that the same model gives the same bytes on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line() => _text.Append('\n');

    public void Line(string line)
    {
        _ = line.Length == 0 ? _text.Append('\n') : _text.Append(' ', _depth * 4).Append(line).Append('\n');
    }

    /// <summary>A label: one step further left than the statements around it.</summary>
    public void Label(string label) => _text.Append(' ', Math.Max(0, _depth - 1) * 4).Append(label).Append(":\n");

    public IDisposable Block(string head)
    {
        Line(head);
        Line("{");
        _depth++;
        return new Scope(this, "}");
    }

    public IDisposable Indent()
    {
        _depth++;
        return new Scope(this, null);
    }

    public override string ToString() => _text.ToString();

    private sealed class Scope(SourceWriter writer, string? end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            if (end is not null) { writer.Line(end); }
        }
    }
}
