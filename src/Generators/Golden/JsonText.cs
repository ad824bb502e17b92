using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace SaveVm.Generators.Golden;

/// <summary>
/// A JSON reader of the size that a compiler plug-in needs: it may not bring an assembly of its own. Objects are dictionaries (the last of equal keys wins),
/// arrays lists, numbers doubles.
/// </summary>
internal sealed class JsonText
{
    private const int MostDepth = 32;

    private readonly string _text;
    private int _at;

    private JsonText(string text) => _text = text;

    /// <summary>Where reading stopped, in characters.</summary>
    public int Position => _at;

    /// <summary>Reads one value and nothing behind it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <param name="position">Where it stops being JSON.</param>
    public static bool TryParse(string text, out object? value, out int position)
    {
        var reader = new JsonText(text);
        bool read = reader.TryValue(0, out value);
        reader.SkipSpace();
        position = reader._at;
        return read && reader._at == text.Length;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n' or '\uFEFF') { _at++; }
    }

    private bool TryTake(char expected)
    {
        SkipSpace();
        if (_at >= _text.Length || _text[_at] != expected) { return false; }
        _at++;
        return true;
    }

    private bool TryValue(int depth, out object? value)
    {
        value = null;
        SkipSpace();
        if (_at >= _text.Length || depth > MostDepth) { return false; }
        switch (_text[_at])
        {
            case '{': return TryObject(depth, out value);
            case '[': return TryArray(depth, out value);
            case '"':
                bool read = TryString(out string text);
                value = text;
                return read;
            case 't':
                value = true;
                return TryWord("true");
            case 'f':
                value = false;
                return TryWord("false");
            case 'n': return TryWord("null");
            default: return TryNumber(out value);
        }
    }

    private bool TryObject(int depth, out object? value)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        value = members;
        _at++;
        if (TryTake('}')) { return true; }
        do
        {
            SkipSpace();
            if (!TryString(out string name) || !TryTake(':') || !TryValue(depth + 1, out object? member)) { return false; }
            members[name] = member;
        }
        while (TryTake(','));
        return TryTake('}');
    }

    private bool TryArray(int depth, out object? value)
    {
        var items = new List<object?>();
        value = items;
        _at++;
        if (TryTake(']')) { return true; }
        do
        {
            if (!TryValue(depth + 1, out object? item)) { return false; }
            items.Add(item);
        }
        while (TryTake(','));
        return TryTake(']');
    }

    private bool TryString(out string value)
    {
        value = "";
        if (_at >= _text.Length || _text[_at] != '"') { return false; }
        var text = new StringBuilder();
        for (int i = _at + 1; i < _text.Length; i++)
        {
            char c = _text[i];
            if (c == '"')
            {
                _at = i + 1;
                value = text.ToString();
                return true;
            }
            if (c < ' ') { break; }
            if (c != '\\')
            {
                _ = text.Append(c);
                continue;
            }
            i++;
            if (i >= _text.Length) { break; }
            int plain = "\"\\/bfnrt".IndexOf(_text[i]);
            if (plain >= 0) { _ = text.Append("\"\\/\b\f\n\r\t"[plain]); }
            else if (_text[i] == 'u' && i + 4 < _text.Length
                && ushort.TryParse(_text.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            {
                _ = text.Append((char)code);
                i += 4;
            }
            else { break; }
        }
        return false;
    }

    private bool TryWord(string word)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0) { return false; }
        _at += word.Length;
        return true;
    }

    private bool TryNumber(out object? value)
    {
        value = null;
        int end = _at;
        while (end < _text.Length && _text[end] is (>= '0' and <= '9') or '-' or '+' or '.' or 'e' or 'E') { end++; }
        if (!double.TryParse(_text.Substring(_at, end - _at), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) { return false; }
        value = number;
        _at = end;
        return true;
    }
}
