using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// What a sentencepiece model does with text first: rules for characters (the longest beginning that has one, or one character as it is),
/// spaces, and the dummy space at one end. User-defined pieces in the text are left alone by the rules.
/// <para>A unit's origin reaches to where the next unit's begins: what vanishes belongs to what stands before it, as in the reference.</para>
/// </summary>
internal sealed class SentencePieceNormalizer : Normalizer
{
    [ThreadStatic]
    private static char[]? _replacement;

    private readonly NormalizerSpec _spec;
    private readonly bool _joinsStretches;
    private readonly CharsMap? _charsMap;
    private readonly TokenTrie? _userDefined;
    private readonly char _space;

    // Whether an ASCII character before another one, or last, stays as it is: true of nearly all, and it saves the search.
    private readonly bool[] _staysBeforeAscii = new bool[0x80];

    /// <param name="model">The model.</param>
    /// <param name="joinsStretches">
    /// Whether the stretches between special tokens are parts of one text (<c>legacy: false</c> in the reference): then the dummy space comes
    /// before the first one only, spaces at the beginning of any stay (as one, where extra ones are removed), and U+2581 is a space.
    /// </param>
    public SentencePieceNormalizer(SentencePieceModel model, bool joinsStretches = false)
    {
        _spec = model.Normalizer;
        _joinsStretches = joinsStretches;
        _space = _spec.EscapesSpaces ? SentencePieceModel.Space : ' ';
        if (_spec.Charsmap.Length > 0)
        {
            _charsMap = CharsMap.Parse(
                _spec.Charsmap, problem => new TokenizerFormatException(model.File, "normalizer_spec.precompiled_charsmap", problem));
            for (var c = 0; c < _staysBeforeAscii.Length; c++)
                _staysBeforeAscii[c] = StaysBeforeAscii(_charsMap, (char)c);
        }

        _userDefined = model.UserDefined.Any() ? TokenTrie.Create(model.UserDefined) : null;
    }

    public override void Normalize(AlignedText text) => Normalize(text, 0);

    /// <summary>Rewrites the text but for its first <paramref name="kept"/> units.</summary>
    public void Normalize(AlignedText text, int kept)
    {
        var isFirst = text.Original(0, 0).Start == 0;
        var at = _spec.RemovesExtraSpaces && !_joinsStretches ? SkipSpaces(text.Chars, kept) : kept;
        text.BeginRewrite(kept);
        if (at == text.Chars.Length)
        {
            text.EndRewrite();
            return;
        }

        if (_spec.AddsDummyPrefix && !_spec.PutsSpaceLast && (isFirst || !_joinsStretches))
            Append(text, _space, at);
        var isAfterSpace = _spec.RemovesExtraSpaces && !_joinsStretches;

        // Where the spaces begin that the text so far ends in, and that nothing may follow.
        var (trailing, trailingOrigin) = (kept, text.Original(at, at).Start);
        while (at < text.Chars.Length)
        {
            var rest = text.Chars[at..];
            var normalized = Next(rest, out var length);
            while (isAfterSpace && normalized.Length > 0 && normalized[0] == ' ')
                normalized = normalized[1..];
            foreach (var unit in normalized)
            {
                var written = unit == ' ' ? _space : unit;
                if (written != _space)
                    trailing = text.Written + 1;
                else if (trailing == text.Written)
                    trailingOrigin = text.Original(at, at).Start;
                Append(text, written, at);
            }

            if (normalized.Length > 0)
                isAfterSpace = _spec.RemovesExtraSpaces && normalized[^1] == ' ';
            at += length;
        }

        var end = text.Original(at, at).Start;
        if (_spec.RemovesExtraSpaces && trailing < text.Written)
        {
            end = trailingOrigin;
            text.DropWritten(trailing);
        }

        if (_spec.AddsDummyPrefix && _spec.PutsSpaceLast)
            text.Append(_space, new TextSpan(end, end));
        text.EndRewrite(kept, end);
    }

    private static void Append(AlignedText text, char unit, int at)
    {
        var origin = text.Original(at, at).Start;
        text.Append(unit, new TextSpan(origin, origin));
    }

    private int SkipSpaces(ReadOnlySpan<char> chars, int start)
    {
        while (start < chars.Length && Next(chars[start..], out var length) is " ")
            start += length;
        return start;
    }

    private static bool StaysBeforeAscii(CharsMap map, char first)
    {
        Span<char> text = [first, '\0'];
        if (map.FindLongest(text[..1], out _) >= 0)
            return false;
        for (var second = '\x1'; second < 0x80; second++)
        {
            text[1] = second;
            if (map.HasKeysFrom(text))
                return false;
        }

        return true;
    }

    private bool StaysAsItIs(ReadOnlySpan<char> text) => text[0] < 0x80 && _staysBeforeAscii[text[0]] && (text.Length == 1 || text[1] < 0x80);

    // What the text begins with, normalized; valid until the next call.
    private ReadOnlySpan<char> Next(ReadOnlySpan<char> text, out int length)
    {
        if (_userDefined is not null && _userDefined.LongestPrefix(root: 0, text, out length) != TokenTrie.None)
            return text[..length];
        if (_charsMap is not null && !StaysAsItIs(text) && _charsMap.FindLongest(text, out length) is >= 0 and var match)
        {
            var bytes = _charsMap.StringOf(match);
            if (_replacement is null || _replacement.Length < bytes.Length)
                _replacement = new char[Math.Max(bytes.Length, 64)];
            return _replacement.AsSpan(0, System.Text.Encoding.UTF8.GetChars(bytes, _replacement));
        }

        length = char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
        return _joinsStretches && text[0] == SentencePieceModel.Space ? " " : text[..length];
    }
}
