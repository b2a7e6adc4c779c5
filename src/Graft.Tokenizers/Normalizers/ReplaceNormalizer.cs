using Graft.Tokenizers.Regex;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>Puts a string, taken literally, in the place of each match of a pattern. An empty text stays empty, whatever the pattern.</summary>
internal sealed class ReplaceNormalizer : Normalizer
{
    private readonly TextPattern _pattern;
    private readonly string _content;

    // One unit for another: nothing has to be moved.
    private readonly (char From, char To)? _exchange;

    /// <param name="pattern">What to look for.</param>
    /// <param name="content">What to write instead.</param>
    public ReplaceNormalizer(TextPattern pattern, string content)
    {
        _pattern = pattern;
        _content = content;
        if (pattern.AsLiteral is [var from] && content is [var to])
            _exchange = (from, to);
    }

    public static ReplaceNormalizer Read(StageJson json) => new(TextPattern.Read(json), json.String("content"));

    public override void Normalize(AlignedText text)
    {
        if (_exchange is var (from, to))
        {
            text.MutableChars.Replace(from, to);
            return;
        }

        var chars = text.Chars;
        var matches = _pattern.Matches(chars);
        if (chars.IsEmpty || !matches.MoveNext())
            return;
        text.BeginRewrite(matches.Start);
        for (var isMatch = true; isMatch;)
        {
            var end = matches.End;
            var origin = OriginOf(text, end);
            foreach (var rune in _content.EnumerateRunes())
                text.Append(rune.Value, origin);
            isMatch = matches.MoveNext();
            text.AppendRange(end, isMatch ? matches.Start : chars.Length);
        }

        text.EndRewrite();
    }

    // What is inserted has the span of the character before the end of the match: its last one, or that before an empty match.
    private static TextSpan OriginOf(AlignedText text, int end)
    {
        if (end == 0)
            return new TextSpan(text.Offset, text.Offset);
        CodePoints.Before(text.Chars, end, out var length);
        return text.Original(end - length, end);
    }
}
