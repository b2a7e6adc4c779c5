using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// BERT's normalizer. In this order: control characters go and white space becomes a space; ideographs get spaces around; decomposition
/// without the accents; lower case, code point by code point (no final sigma). Its tables are the reference's, old versions included.
/// </summary>
internal sealed class BertNormalizer : Normalizer
{
    // Of ASCII, these only change their case.
    private const char FirstPrintable = ' ';
    private const char LastPrintable = '~';

    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    // Entries of the table of UTF-16 units: the unit that a code point becomes, or one of these.
    private const int Removed = -1;
    private const int Several = -2;

    // An ideograph that stays and gets a space on each side.
    private const int Spaced = -3;

    // A mark that stays, and whose place among the other marks matters. Rare: the marks of nearly all scripts are removed.
    private const int Ordered = -4;

    private readonly bool _cleanText;
    private readonly bool _handleChineseChars;
    private readonly bool _stripAccents;
    private readonly bool _lowercase;

    // Filled page by page, when a text first has a unit of the page.
    private readonly int[]?[] _entries = new int[]?[0x10000 >> PageBits];

    public BertNormalizer(bool cleanText, bool handleChineseChars, bool? stripAccents, bool lowercase)
    {
        _cleanText = cleanText;
        _handleChineseChars = handleChineseChars;
        _stripAccents = stripAccents ?? lowercase;
        _lowercase = lowercase;
    }

    public static BertNormalizer Read(StageJson json) => new(
        json.Boolean("clean_text"), json.Boolean("handle_chinese_chars"), json.OptionalBoolean("strip_accents"), json.Boolean("lowercase"));

    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var page = _entries[0] ?? MakePage(0);
        var pageNumber = 0;
        var copied = -1;
        for (int i = 0, length; i < chars.Length; i += length)
        {
            length = 1;
            if (chars[i] is >= FirstPrintable and <= LastPrintable)
            {
                var run = chars[i..].IndexOfAnyExceptInRange(FirstPrintable, LastPrintable);
                length = run < 0 ? chars.Length - i : run;
                if (_lowercase)
                    System.Text.Ascii.ToLowerInPlace(chars.Slice(i, length), out _);
                continue;
            }

            if (chars[i] >> PageBits != pageNumber)
            {
                pageNumber = chars[i] >> PageBits;
                page = _entries[pageNumber] ?? MakePage(pageNumber);
            }

            var entry = page[chars[i] & (PageSize - 1)];
            if (entry >= 0)
            {
                chars[i] = (char)entry;
                continue;
            }

            var codePoint = CodePoints.At(chars, i, out length);
            if (entry == Ordered || (length == 2 && IsOrdered(codePoint)))
            {
                NormalizeInOrder(text);
                return;
            }

            if (copied < 0)
                text.BeginRewrite(i);
            else
                text.AppendRange(copied, i);
            copied = i + length;
            if (entry == Several)
                WriteSeveral(text, codePoint, text.Original(i, i + length));
            else if (entry == Spaced)
                text.Append([' ', chars[i], ' '], text.Original(i, i + length));
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }

    // The whole text, with marks put in order before any is removed. What was changed in place stays as it is when it is changed again.
    private void NormalizeInOrder(AlignedText text)
    {
        var chars = text.Chars;
        var buffer = NormalizationBuffer.OfThread();
        text.BeginRewrite(0);
        for (int i = 0, length; i < chars.Length; i += length)
        {
            var codePoint = CodePoints.At(chars, i, out length);
            var origin = text.Original(i, i + length);
            if (_cleanText)
                codePoint = Clean(codePoint);
            if (codePoint < 0)
                continue;

            // ASCII never decomposes and takes no part in reordering, so it closes what waits.
            if (codePoint < 0x80)
                Drain(text, buffer);
            var isIdeograph = IsIdeograph(codePoint);
            if (isIdeograph)
                buffer.Add(NormalizationForm.D, ' ', origin);
            buffer.Add(NormalizationForm.D, codePoint, origin);
            if (isIdeograph)
                buffer.Add(NormalizationForm.D, ' ', origin);
        }

        Drain(text, buffer);
        text.EndRewrite();
    }

    private void Drain(AlignedText text, NormalizationBuffer buffer)
    {
        buffer.Finish(NormalizationForm.D);
        foreach (ref readonly var item in buffer.Items)
            WriteStripped(text, item.CodePoint, item.Origin);
        buffer.Clear();
    }

    private void WriteSeveral(AlignedText text, int codePoint, TextSpan origin)
    {
        if (_cleanText)
            codePoint = Clean(codePoint);
        if (codePoint < 0)
            return;
        var isIdeograph = IsIdeograph(codePoint);
        if (isIdeograph)
            text.Append(' ', origin);
        if (!_stripAccents)
        {
            WriteLowercase(text, codePoint, origin);
        }
        else if (Hangul.IsSyllable(codePoint))
        {
            Span<char> syllable = stackalloc char[3];
            text.Append(syllable[..Hangul.Decompose(codePoint, syllable)], origin);
        }
        else if (CanonicalTables.Decomposition(codePoint) is { IsEmpty: false } parts)
        {
            for (int i = 0, length; i < parts.Length; i += length)
                WriteStripped(text, CodePoints.At(parts, i, out length), origin);
        }
        else
        {
            WriteStripped(text, codePoint, origin);
        }

        if (isIdeograph)
            text.Append(' ', origin);
    }

    private void WriteStripped(AlignedText text, int codePoint, TextSpan origin)
    {
        if (!CodePoints.Is(codePoint, CodePointClasses.BertMark))
            WriteLowercase(text, codePoint, origin);
    }

    private void WriteLowercase(AlignedText text, int codePoint, TextSpan origin)
    {
        if (_lowercase && Lowercase.Of(codePoint) is { IsEmpty: false } lower)
            text.Append(lower, origin);
        else
            text.Append(codePoint, origin);
    }

    // Two threads may make the same page; both are right.
    private int[] MakePage(int number)
    {
        var page = new int[PageSize];
        var text = new AlignedText();
        for (var i = 0; i < page.Length; i++)
            page[i] = Describe((char)((number << PageBits) | i), text);
        return _entries[number] = page;
    }

    private int Describe(char unit, AlignedText text)
    {
        if (char.IsSurrogate(unit))
            return Several;
        if (IsOrdered(unit))
            return Ordered;
        text.Reset([], 0, tracksOrigins: false);
        text.BeginRewrite(0);
        WriteSeveral(text, unit, default);
        text.EndRewrite();
        return text.Chars.Length switch
        {
            0 => Removed,
            1 => text.Chars[0],
            3 when text.Chars.SequenceEqual([' ', unit, ' ']) => Spaced,
            _ => Several,
        };
    }

    private bool IsOrdered(int codePoint)
    {
        if (!_stripAccents || (_cleanText && CodePoints.Is(codePoint, CodePointClasses.BertRemoved)))
            return false;
        var parts = CanonicalTables.Decomposition(codePoint);
        for (int i = 0, length; i < parts.Length; i += length)
        {
            if (IsOrderedMark(CodePoints.At(parts, i, out length)))
                return true;
        }

        return IsOrderedMark(codePoint);
    }

    private static bool IsOrderedMark(int codePoint) =>
        CanonicalTables.CombiningClass(codePoint) > 0 && !CodePoints.Is(codePoint, CodePointClasses.BertMark);

    private bool IsIdeograph(int codePoint) => _handleChineseChars && CodePoints.Is(codePoint, CodePointClasses.BertIdeograph);

    private static int Clean(int codePoint)
    {
        var classes = CodePoints.Classes(codePoint);
        return (classes & CodePointClasses.BertRemoved) != 0 ? -1 : (classes & CodePointClasses.BertSpace) != 0 ? ' ' : codePoint;
    }
}
