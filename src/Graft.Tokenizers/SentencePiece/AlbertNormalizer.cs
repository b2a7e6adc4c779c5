using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// What ALBERT does with text before its sentencepiece model: white space of any kind becomes a space, <c>``</c> and <c>''</c> become
/// <c>"</c>. Accents and case are the work of <see cref="Create"/>'s further parts.
/// </summary>
internal sealed class AlbertNormalizer : Normalizer
{
    /// <summary>The whole of it, as <c>remove_space</c>, <c>keep_accents</c> and <c>do_lower_case</c> of the configuration ask for.</summary>
    /// <remarks>Lower case is code point by code point: a final sigma stays a plain one, unlike in the reference, which looks at the word.</remarks>
    public static IReadOnlyList<Normalizer> Create(TokenizerConfig config)
    {
        var parts = new List<Normalizer> { new AlbertNormalizer(config.Boolean("remove_space") ?? true) };
        if (config.Boolean("keep_accents") != true)
            parts.AddRange([new UnicodeNormalizer(NormalizationForm.KD), new CombiningMarkNormalizer()]);
        if (config.Boolean("do_lower_case") ?? true)
            parts.Add(new LowercaseNormalizer());
        return parts;
    }

    private readonly bool _evensSpaces;

    private AlbertNormalizer(bool evensSpaces) => _evensSpaces = evensSpaces;

    public override void Normalize(AlignedText text)
    {
        if (_evensSpaces)
            EvenSpaces(text.MutableChars);
        var chars = text.Chars;
        var copied = -1;
        for (var i = NextQuote(chars, 0); i >= 0; i = NextQuote(chars, i + 2))
        {
            if (copied < 0)
                text.BeginRewrite(i);
            else
                text.AppendRange(copied, i);
            text.Append('"', text.Original(i, i + 2));
            copied = i + 2;
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }

    private static void EvenSpaces(Span<char> chars)
    {
        foreach (ref var unit in chars)
        {
            if (PythonSpace.Is(unit))
                unit = ' ';
        }
    }

    private static int NextQuote(ReadOnlySpan<char> chars, int from)
    {
        for (var i = from; i + 1 < chars.Length; i++)
        {
            if (chars[i] is '`' or '\'' && chars[i + 1] == chars[i])
                return i;
        }

        return -1;
    }
}
