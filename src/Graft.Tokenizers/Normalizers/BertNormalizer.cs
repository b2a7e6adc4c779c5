using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// BERT's normalizer. In this order: control characters go and white space becomes a space; ideographs get spaces around; decomposition
/// without the accents; lower case, code point by code point (no final sigma). Its tables are the reference's, old versions included.
/// </summary>
internal sealed class BertNormalizer : Normalizer
{
    private const char Removed = '\uFFFF';

    // Kept for the thread's next text.
    [ThreadStatic]
    private static CanonicalDecomposition? _keptDecomposition;

    private readonly bool _cleanText;
    private readonly bool _handleChineseChars;
    private readonly bool _stripAccents;
    private readonly bool _lowercase;
    private readonly char[] _ascii = new char[128];

    public BertNormalizer(bool cleanText, bool handleChineseChars, bool? stripAccents, bool lowercase)
    {
        _cleanText = cleanText;
        _handleChineseChars = handleChineseChars;
        _stripAccents = stripAccents ?? lowercase;
        _lowercase = lowercase;
        for (var c = 0; c < _ascii.Length; c++)
        {
            var cleaned = cleanText ? Clean(c) : c;
            _ascii[c] = cleaned < 0 ? Removed : (char)(lowercase ? CodePoints.Lowercase(cleaned)?[0] ?? cleaned : cleaned);
        }
    }

    public static BertNormalizer Read(StageJson json) => new(
        json.Boolean("clean_text"), json.Boolean("handle_chinese_chars"), json.OptionalBoolean("strip_accents"), json.Boolean("lowercase"));

    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        for (var i = 0; i < chars.Length; i++)
        {
            var c = chars[i];
            var mapped = c < 128 ? _ascii[c] : Removed;
            if (mapped == Removed)
            {
                Rewrite(text, i);
                return;
            }

            chars[i] = mapped;
        }
    }

    // From the first unit that does not become exactly one other ASCII unit.
    private void Rewrite(AlignedText text, int start)
    {
        var chars = text.Chars;
        var decomposition = _stripAccents ? _keptDecomposition ??= new CanonicalDecomposition() : null;
        decomposition?.Reset();
        text.BeginRewrite(start);
        for (int i = start, length; i < chars.Length; i += length)
        {
            length = 1;
            if (chars[i] < 128)
            {
                // ASCII never decomposes and takes no part in reordering, so it closes what waits.
                if (decomposition is not null)
                    Drain(text, decomposition);
                if (_ascii[chars[i]] != Removed)
                    text.Append(_ascii[chars[i]], text.Original(i, i + 1));
                continue;
            }

            var codePoint = CodePoints.At(chars, i, out length);
            RewriteOther(text, decomposition, codePoint, text.Original(i, i + length));
        }

        if (decomposition is not null)
            Drain(text, decomposition);
        text.EndRewrite();
    }

    private void RewriteOther(AlignedText text, CanonicalDecomposition? decomposition, int codePoint, TextSpan origin)
    {
        if (_cleanText)
            codePoint = Clean(codePoint);
        if (codePoint < 0)
            return;
        var isIdeograph = _handleChineseChars && CodePoints.Is(codePoint, CodePointClasses.BertIdeograph);
        if (isIdeograph)
            Write(text, decomposition, ' ', origin);
        Write(text, decomposition, codePoint, origin);
        if (isIdeograph)
            Write(text, decomposition, ' ', origin);
    }

    private void Write(AlignedText text, CanonicalDecomposition? decomposition, int codePoint, TextSpan origin)
    {
        if (decomposition is null)
            WriteLowercase(text, codePoint, origin);
        else
            decomposition.Add(codePoint, origin);
    }

    private void Drain(AlignedText text, CanonicalDecomposition decomposition)
    {
        decomposition.Flush();
        foreach (var (codePoint, source) in decomposition.Ready)
        {
            if (!CodePoints.Is(codePoint, CodePointClasses.BertMark))
                WriteLowercase(text, codePoint, source);
        }

        decomposition.Ready.Clear();
    }

    private void WriteLowercase(AlignedText text, int codePoint, TextSpan origin)
    {
        if (_lowercase && CodePoints.Lowercase(codePoint) is { } lower)
        {
            foreach (var part in lower)
                text.Append(part, origin);
        }
        else
        {
            text.Append(codePoint, origin);
        }
    }

    private static int Clean(int codePoint)
    {
        var classes = CodePoints.Classes(codePoint);
        return (classes & CodePointClasses.BertRemoved) != 0 ? -1 : (classes & CodePointClasses.BertSpace) != 0 ? ' ' : codePoint;
    }
}
