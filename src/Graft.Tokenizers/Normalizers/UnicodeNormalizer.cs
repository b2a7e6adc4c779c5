using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// NFC, NFD, NFKC and NFKD. Only the stretches that the form changes are worked on: from a code point that does nothing with what stands
/// before it, to the next one.
/// </summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : Normalizer
{
    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var copied = -1;
        var position = 0;
        while (FindChange(chars, position, out var start))
        {
            CodePoints.At(chars, start, out var firstLength);
            position = start + firstLength;
            while (position < chars.Length && !IsBoundary(form.Flags(CodePoints.At(chars, position, out var length))))
                position += length;
            if (position - start > firstLength || !ChangeOne(text, chars[start..position], start, ref copied))
                Change(text, chars[start..position], start, ref copied);
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }

    private static bool IsBoundary(NormalizationFlags flags) => flags == NormalizationFlags.None || (flags & NormalizationFlags.Starts) != 0;

    // The next stretch that may have to change; it begins at a boundary.
    private bool FindChange(ReadOnlySpan<char> chars, int from, out int start)
    {
        start = from;
        byte lastClass = 0;
        var pageNumber = -1;
        ReadOnlySpan<NormalizationFlags> page = [];
        for (int i = from, length; i < chars.Length; i += length)
        {
            length = 1;
            if (chars[i] < form.FirstNotPlain)
            {
                var plain = chars[i..].IndexOfAnyExceptInRange('\0', (char)(form.FirstNotPlain - 1));
                if (plain < 0)
                    return false;
                i += plain;
                start = i - 1;
                lastClass = 0;
            }

            if (chars[i] >> CodePointMap<NormalizationFlags>.PageBits != pageNumber)
            {
                pageNumber = chars[i] >> CodePointMap<NormalizationFlags>.PageBits;
                page = form.FlagsOfPage(pageNumber);
            }

            var flags = page[chars[i] & (CodePointMap<NormalizationFlags>.PageSize - 1)];
            if (flags == NormalizationFlags.None && !char.IsSurrogate(chars[i]))
            {
                start = i;
                lastClass = 0;
                continue;
            }

            var codePoint = CodePoints.At(chars, i, out length);
            flags = form.Flags(codePoint);
            var combiningClass = flags == NormalizationFlags.Mark ? CanonicalTables.CombiningClass(codePoint) : default;
            if (flags != NormalizationFlags.None && (combiningClass == 0 || combiningClass < lastClass))
            {
                if (IsBoundary(flags))
                    start = i;
                return true;
            }

            if (flags == NormalizationFlags.None)
                start = i;
            lastClass = combiningClass;
        }

        return false;
    }

    // A code point that has nothing to do with its neighbours.
    private bool ChangeOne(AlignedText text, Span<char> source, int start, ref int copied)
    {
        Span<char> syllable = stackalloc char[3];
        var codePoint = CodePoints.At(source, 0, out _);
        scoped var parts = form.Decomposition(codePoint);
        if (!form.Composes && Hangul.IsSyllable(codePoint))
            parts = syllable[..Hangul.Decompose(codePoint, syllable)];
        if (parts.IsEmpty || (form.Composes && parts.Length > 1))
            return false;
        if (parts.Length == source.Length && char.IsSurrogate(parts[0]) == char.IsSurrogate(source[0]))
        {
            parts.CopyTo(source);
            return true;
        }

        var origin = text.Original(start, start + source.Length);
        KeepTo(text, start, start + source.Length, ref copied);
        text.Append(parts, origin);
        return true;
    }

    private void Change(AlignedText text, Span<char> source, int start, ref int copied)
    {
        var buffer = NormalizationBuffer.OfThread();
        buffer.Add(form, text, start, start + source.Length);
        buffer.Finish(form);
        if (ReplaceInPlace(buffer.Items, source))
            return;
        KeepTo(text, start, start + source.Length, ref copied);
        foreach (ref readonly var item in buffer.Items)
            text.Append(item.CodePoint, item.Origin);
    }

    // Writes what lies before a stretch that changes.
    private static void KeepTo(AlignedText text, int start, int end, ref int copied)
    {
        if (copied < 0)
            text.BeginRewrite(start);
        else
            text.AppendRange(copied, start);
        copied = end;
    }

    // Where each result takes up one code point of the same length, only units change, and often not even these.
    private static bool ReplaceInPlace(ReadOnlySpan<NormalizationBuffer.Item> items, Span<char> target)
    {
        var at = 0;
        foreach (ref readonly var item in items)
        {
            if (item.Taken != 1 || at == target.Length)
                return false;
            CodePoints.At(target, at, out var length);
            if (length != (item.CodePoint < 0x10000 ? 1 : 2))
                return false;
            at += length;
        }

        at = 0;
        foreach (ref readonly var item in items)
            at += CodePoints.Write(item.CodePoint, target[at..]);
        return true;
    }
}
