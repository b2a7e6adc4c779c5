using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers.Normalizers;

/// <summary>
/// NFC, NFD, NFKC and NFKD. Only the stretches that the form changes are worked on: from a code point that does nothing with what stands
/// before it, to the next one.
/// </summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : Normalizer
{
    private const NormalizationFlags Bounds = NormalizationFlags.Starts;

    public override void Normalize(AlignedText text)
    {
        var chars = text.MutableChars;
        var copied = -1;
        var position = 0;
        while (FindChange(chars, position, out var start))
        {
            CodePoints.At(chars, start, out var end);
            end += start;
            while (end < chars.Length && !Bounded(CodePoints.At(chars, end, out var length)))
                end += length;
            position = end;
            Change(text, chars, start, end, ref copied);
        }

        if (copied < 0)
            return;
        text.AppendRange(copied, chars.Length);
        text.EndRewrite();
    }

    // The next stretch that may have to change; it begins at a boundary.
    private bool FindChange(ReadOnlySpan<char> chars, int from, out int start)
    {
        start = from;
        byte lastClass = 0;
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

            var codePoint = CodePoints.At(chars, i, out length);
            var flags = form.Flags(codePoint);
            if (flags == NormalizationFlags.None)
            {
                start = i;
                lastClass = 0;
                continue;
            }

            var combiningClass = flags == NormalizationFlags.Mark ? CanonicalTables.CombiningClass(codePoint) : default;
            if (combiningClass == 0 || combiningClass < lastClass)
            {
                if ((flags & Bounds) != 0)
                    start = i;
                return true;
            }

            lastClass = combiningClass;
        }

        return false;
    }

    private bool Bounded(int codePoint) => form.Flags(codePoint) is var flags && (flags == NormalizationFlags.None || (flags & Bounds) != 0);

    private void Change(AlignedText text, Span<char> chars, int start, int end, ref int copied)
    {
        var buffer = NormalizationBuffer.OfThread();
        buffer.Add(form, text, start, end);
        buffer.Finish(form);
        if (ReplaceInPlace(buffer.Items, chars[start..end]))
            return;
        if (copied < 0)
            text.BeginRewrite(start);
        else
            text.AppendRange(copied, start);
        copied = end;
        foreach (ref readonly var item in buffer.Items)
            text.Append(item.CodePoint, item.Origin);
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
