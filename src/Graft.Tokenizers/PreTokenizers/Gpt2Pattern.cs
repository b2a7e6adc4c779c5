using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's regex, by hand: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. Each code point is of one of
/// four kinds, every position begins a match, and a match is a run of one kind, with at most one space before it: so one look at the first
/// characters tells where a match ends, and nothing is ever tried twice.
/// </summary>
internal static class Gpt2Pattern
{
    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Space,

        // Half of a surrogate pair: the table cannot say.
        Half,
    }

    private static readonly Kind[] Kinds = MakeKinds();

    /// <summary>Adds the matches in a piece.</summary>
    public static void Split(Pieces pieces, Piece piece)
    {
        var text = pieces.Text.Padded;
        for (var start = piece.Start; start < piece.End;)
        {
            var end = EndOfMatch(text, start, piece.End);
            pieces.Add(new Piece(start, end));
            start = end;
        }
    }

    private static int EndOfMatch(ReadOnlySpan<char> text, int start, int end)
    {
        var kind = KindAt(text, start, end, out var length);
        if (kind == Kind.Letter)
            return EndOfLetters(text, start + length, end);
        if (kind == Kind.Space)
        {
            // White space is never a pair.
            var next = start + 1 < end ? KindAt(text, start + 1, end, out length) : Kind.Space;
            if (text[start] != ' ' || next == Kind.Space)
                return EndOfSpace(text, start, end);
            return next == Kind.Letter ? EndOfLetters(text, start + 1 + length, end) : EndOfRun(text, start + 1 + length, end, next);
        }

        return text[start] == '\'' && LengthOfContraction(text[(start + 1)..end]) is > 0 and var contraction
            ? start + 1 + contraction
            : EndOfRun(text, start + length, end, kind);
    }

    // The last one of several goes with what follows them.
    private static int EndOfSpace(ReadOnlySpan<char> text, int start, int end)
    {
        var i = EndOfRun(text, start + 1, end, Kind.Space);
        return i == end || i == start + 1 ? i : i - 1;
    }

    private static int LengthOfContraction(ReadOnlySpan<char> rest) => rest switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    // Most words are ASCII letters only, and end within one vector: no loop, and so no branch to guess wrong.
    private static int EndOfLetters(ReadOnlySpan<char> text, int i, int end)
    {
        while (Vector256.IsHardwareAccelerated && i < end)
        {
            var units = Vector256.LoadUnsafe(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text)), (nuint)i);
            var isLetter = Vector256.LessThan((units | Vector256.Create((ushort)0x20)) - Vector256.Create((ushort)'a'), Vector256.Create((ushort)26));
            var length = BitOperations.TrailingZeroCount(~isLetter.ExtractMostSignificantBits());
            i += Math.Min(length, Vector256<ushort>.Count);
            if (length >= Vector256<ushort>.Count)
                continue;
            if (i >= end || text[i] < 0x80)
                return Math.Min(i, end);
            var kind = KindAt(text, i, end, out length);
            if (kind != Kind.Letter)
                return i;
            i += length;
        }

        return EndOfRun(text, Math.Min(i, end), end, Kind.Letter);
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int i, int end, Kind kind)
    {
        while (i < end)
        {
            var next = Kinds[text[i]];
            var length = 1;
            if (next == Kind.Half)
                next = KindAt(text, i, end, out length);
            if (next != kind)
                break;
            i += length;
        }

        return i;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int i, int end, out int length)
    {
        length = 1;
        var kind = Kinds[text[i]];
        return kind != Kind.Half ? kind : KindOf(CodePoints.At(text[..end], i, out length));
    }

    private static Kind KindOf(int codePoint)
    {
        var classes = CodePoints.Classes(codePoint);
        return (classes & CodePointClasses.Letter) != 0 ? Kind.Letter
            : (classes & CodePointClasses.Number) != 0 ? Kind.Number
            : (classes & CodePointClasses.WhiteSpace) != 0 ? Kind.Space
            : Kind.Other;
    }

    private static Kind[] MakeKinds()
    {
        var kinds = new Kind[char.MaxValue + 1];
        for (var unit = 0; unit < kinds.Length; unit++)
            kinds[unit] = char.IsSurrogate((char)unit) ? Kind.Half : KindOf(unit);
        return kinds;
    }
}
