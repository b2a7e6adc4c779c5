using System.Buffers;
using Graft.Tokenizers.PreTokenizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers;

/// <summary>Cuts the added tokens of one pass out of a text: leftmost first, of several there the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly TokenTrie _trie;
    private readonly (AddedToken Token, int Id)[] _tokens;
    private readonly SearchValues<char> _beginnings;

    /// <param name="tokens">The tokens, and what to look for; of equal patterns the first one counts.</param>
    public AddedTokenMatcher(IReadOnlyList<(AddedToken Token, int Id, string Pattern)> tokens)
    {
        _trie = TokenTrie.Create(tokens.Select((token, i) => KeyValuePair.Create(token.Pattern, i)));
        _tokens = [.. tokens.Select(token => (token.Token, token.Id))];
        _beginnings = SearchValues.Create([.. tokens.Where(token => token.Pattern.Length > 0).Select(token => token.Pattern[0]).Distinct()]);
    }

    /// <summary>Appends the pieces of a text: added tokens and what lies between them.</summary>
    public void Split(ReadOnlySpan<char> text, bool encodeSpecialTokens, List<Piece> pieces)
    {
        var done = 0;
        for (var searched = 0; searched < text.Length;)
        {
            var found = text[searched..].IndexOfAny(_beginnings);
            if (found < 0)
                break;
            var start = searched + found;
            var index = _trie.LongestPrefix(root: 0, text[start..], out var length);
            searched = start + Math.Max(length, 1);
            if (index < 0 || start < done)
                continue;
            var (token, id) = _tokens[index];
            var end = start + length;
            if ((encodeSpecialTokens && token.Special) || (token.SingleWord && !IsSingleWord(text, start, end)))
                continue;
            if (token.StripLeft)
                start = SkipSpaceBefore(text, start, done);
            if (token.StripRight)
                end = SkipSpaceAfter(text, end);
            if (done < start)
                pieces.Add(new Piece(done, start));
            pieces.Add(new Piece(start, end, id));
            done = end;
        }

        if (done < text.Length)
            pieces.Add(new Piece(done, text.Length));
    }

    private static bool IsSingleWord(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !CodePoints.Is(CodePoints.Before(text, start, out _), CodePointClasses.Word))
        && (end == text.Length || !CodePoints.Is(CodePoints.At(text, end, out _), CodePointClasses.Word));

    private static int SkipSpaceBefore(ReadOnlySpan<char> text, int start, int limit)
    {
        while (start > limit && CodePoints.Is(CodePoints.Before(text, start, out var length), CodePointClasses.WhiteSpace))
            start -= length;
        return start;
    }

    private static int SkipSpaceAfter(ReadOnlySpan<char> text, int end)
    {
        while (end < text.Length && CodePoints.Is(CodePoints.At(text, end, out var length), CodePointClasses.WhiteSpace))
            end += length;
        return end;
    }
}
