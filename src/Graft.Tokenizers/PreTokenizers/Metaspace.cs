using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>
/// sentencepiece's way with spaces: U+0020 (no other white space) becomes a mark, a piece gets a mark before it, and is split before each
/// mark. The mark that was added has the span of the first character.
/// </summary>
/// <param name="mark">The mark, usually U+2581.</param>
/// <param name="scheme">Which pieces get a mark before them; never those that begin with one.</param>
/// <param name="splits">Whether pieces are split.</param>
internal sealed class Metaspace(char mark, Metaspace.PrependScheme scheme, bool splits) : PreTokenizer
{
    private const char Space = ' ';

    /// <summary>Which pieces get a mark.</summary>
    internal enum PrependScheme
    {
        Always,

        /// <summary>The one that begins where the original text does.</summary>
        First,

        Never,
    }

    public char Mark => mark;

    public PrependScheme Scheme => scheme;

    public override bool NeedsOrigins => scheme == PrependScheme.First;

    public static Metaspace Read(StageJson json)
    {
        // Old files say the mark twice.
        json.OptionalString("str_rep");
        var mark = json.String("replacement");
        if (mark.Length != 1 || char.IsSurrogate(mark[0]))
            throw json.Refuse("replacement", $"expected one character up to U+FFFF, found \"{mark}\"; correct the file or fetch it again.");
        var scheme = json.OptionalString("prepend_scheme") switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw json.Refuse("prepend_scheme", $"expected always, first or never, found {other}; correct the file."),
        };
        if (json.OptionalBoolean("add_prefix_space") is { } adds && adds != (scheme != PrependScheme.Never))
        {
            throw json.Refuse("add_prefix_space",
                $"it is {(adds ? "true" : "false")}, but prepend_scheme is {scheme.ToString().ToLowerInvariant()}; say prepend_scheme alone.");
        }

        return new Metaspace(mark[0], scheme, json.OptionalBoolean("split") ?? true);
    }

    public override void Split(Pieces pieces)
    {
        if (scheme != PrependScheme.Never)
            pieces.Prepend(mark, Space, onlyAtStart: scheme == PrependScheme.First);
        base.Split(pieces);
    }

    protected override void Split(Pieces pieces, Piece piece)
    {
        var text = pieces.Text.MutableChars[..piece.End];
        if (!splits)
        {
            text[piece.Start..].Replace(Space, mark);
            pieces.Add(piece);
            return;
        }

        var start = piece.Start;
        var i = start;
        for (; Vector256.IsHardwareAccelerated && i <= text.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            ref var first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
            var units = Vector256.LoadUnsafe(ref first, (nuint)i);
            var marks = Vector256.Create((ushort)mark);
            var isSpace = Vector256.Equals(units, Vector256.Create((ushort)Space));
            Vector256.ConditionalSelect(isSpace, marks, units).StoreUnsafe(ref first, (nuint)i);
            for (var bits = (isSpace | Vector256.Equals(units, marks)).ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                var end = i + BitOperations.TrailingZeroCount(bits);
                pieces.Add(new Piece(start, end));
                start = end;
            }
        }

        for (; i < text.Length; i++)
        {
            if (text[i] != Space && text[i] != mark)
                continue;
            text[i] = mark;
            pieces.Add(new Piece(start, i));
            start = i;
        }

        pieces.Add(new Piece(start, text.Length));
    }
}
