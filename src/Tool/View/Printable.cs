using System.Globalization;
using System.Text;

namespace SaveVm.Tool.View;

/// <summary>
/// Makes text from a stream safe to show: a name in a hostile stream may hold escape codes that change the terminal, line breaks that forge
/// rows of a table, or marks that turn the reading direction.
/// </summary>
internal static class Printable
{
    public static string Of(string text)
    {
        int first = 0;
        while (first < text.Length && !char.IsSurrogate(text[first]) && IsSafe(new Rune(text[first]))) { first++; }
        if (first == text.Length) { return text; }

        StringBuilder result = new(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                Escape(result, text[i]);
                i++;
                continue;
            }
            if (IsSafe(rune)) { result.Append(rune.ToString()); }
            else { Escape(result, rune.Value); }
            i += rune.Utf16SequenceLength;
        }
        return result.ToString();
    }

    private static void Escape(StringBuilder result, int value) =>
        result.Append(value <= 0xFF ? "\\x" : "\\u{").Append(value.ToString("X2", CultureInfo.InvariantCulture)).Append(value <= 0xFF ? "" : "}");

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
